// The binary interface between a kernel and the host.
//
// A kernel is an ordinary C++ function. Templates read its parameter list, so nobody has to
// parse C++ and no author has to write a descriptor: every kernel gets one invoker of a
// uniform type and a list of codes that says what each argument is.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include <type_traits>
#include <utility>

#include "kw_half.h"

#define KW_EXPORT __attribute__((visibility("default")))

union kw_value {
  void* pointer;
  int64_t integer;
  double real;
};

typedef void (*kw_invoker)(const kw_value* values, int64_t begin, int64_t end);

struct kw_kernel {
  const char* name;
  kw_invoker invoke;
  const uint8_t* codes;  // one for each argument, `begin` and `end` left out
  int64_t count;
};

namespace kw_abi {

// Mirrored by _ELEMENTS in signature.py.
enum code : uint8_t {
  unknown = 0, boolean, u8, i8, u16, i16, u32, i32, u64, i64, f16, bf16, f32, f64,
  pointer_bit = 0x40,
  const_bit = 0x80,
};

template <class T>
constexpr uint8_t element() {
  if constexpr (std::is_same_v<T, bool>) return boolean;
  else if constexpr (std::is_same_v<T, float>) return f32;
  else if constexpr (std::is_same_v<T, double>) return f64;
  else if constexpr (std::is_same_v<T, kw_half>) return f16;
  else if constexpr (std::is_same_v<T, kw_bf16>) return bf16;
  else if constexpr (std::is_integral_v<T>)
    return (sizeof(T) == 1 ? u8 : sizeof(T) == 2 ? u16 : sizeof(T) == 4 ? u32 : u64) + std::is_signed_v<T>;
  else return unknown;
}

template <class T>
constexpr uint8_t code_of() {
  if constexpr (std::is_pointer_v<T>) {
    using pointee = std::remove_pointer_t<T>;
    constexpr uint8_t kind = element<std::remove_cv_t<pointee>>();
    return kind == unknown ? unknown : kind | pointer_bit | (std::is_const_v<pointee> ? const_bit : 0);
  } else if constexpr (std::is_arithmetic_v<T>) {
    return element<T>();
  } else {
    return unknown;
  }
}

template <class T>
inline T take(const kw_value& value) {
  if constexpr (std::is_pointer_v<T>) return static_cast<T>(value.pointer);
  else if constexpr (std::is_floating_point_v<T>) return static_cast<T>(value.real);
  else return static_cast<T>(value.integer);
}

template <class... A>
struct list {
  static constexpr int64_t count = static_cast<int64_t>(sizeof...(A)) - 2;
  static constexpr uint8_t codes[sizeof...(A) + 1] = {code_of<A>()..., 0};
  static constexpr bool ends_with_range() {
    if constexpr (count < 0) return false;
    else return codes[count] == i64 && codes[count + 1] == i64;
  }
  static constexpr bool is_known() {
    for (int64_t i = 0; i < count; ++i)
      if (codes[i] == unknown) return false;
    return true;
  }
};

template <class... A>
constexpr list<A...> arguments_of(void (*)(A...)) {
  return {};
}

template <auto Kernel, class Arguments, class Indices>
struct invoker;

template <auto Kernel, class... A, size_t... I>
struct invoker<Kernel, list<A...>, std::index_sequence<I...>> {
  template <class T, size_t J>
  static inline T argument(const kw_value* values, int64_t begin, int64_t end) {
    if constexpr (J == sizeof...(A) - 2) return static_cast<T>(begin);
    else if constexpr (J == sizeof...(A) - 1) return static_cast<T>(end);
    else return take<T>(values[J]);
  }
  static void invoke(const kw_value* values, int64_t begin, int64_t end) {
    Kernel(argument<A, I>(values, begin, end)...);
  }
};

template <class... A>
constexpr std::index_sequence_for<A...> indices_of(list<A...>) {
  return {};
}

template <auto Kernel>
constexpr kw_kernel entry(const char* name) {
  using arguments = decltype(arguments_of(Kernel));
  using indices = decltype(indices_of(arguments{}));
  return {name, &invoker<Kernel, arguments, indices>::invoke, arguments::codes, arguments::count};
}

}  // namespace kw_abi

// Written by the build after the candidate's own text, under a #line that names the kernel's place.
#define KW_CHECK(NAME)                                                                              \
  static_assert(decltype(kw_abi::arguments_of(NAME))::ends_with_range(),                            \
                "kernel " #NAME " must end with the parameters `int64_t begin, int64_t end`");      \
  static_assert(!decltype(kw_abi::arguments_of(NAME))::ends_with_range() ||                         \
                    decltype(kw_abi::arguments_of(NAME))::is_known(),                               \
                "kernel " #NAME " has a parameter of a type the host cannot pass; use pointers to " \
                "float, double, kw_half, kw_bf16, bool or integers, and scalars int64_t, double, float, bool");
