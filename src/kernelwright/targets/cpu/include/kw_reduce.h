// Reductions that vectorise, keep several sums in flight and lose little to rounding.
//
// `kw::sum_of(n, f)` adds f(0) + ... + f(n - 1) for any inlined function f. Four sums run side
// by side (one alone would wait for its own latency), blocks of them are added up in double.
// The order depends on n alone: the same values give the same bits.
#pragma once
#include <stdint.h>

#include "kw_half.h"

namespace kw {
namespace detail {

constexpr int64_t BLOCK = 2048;

template <class T, class F>
__attribute__((always_inline)) inline double block_sum(int64_t first, int64_t n, const F& f) {
  const int64_t quarter = n / 4;
  T a = 0, b = 0, c = 0, d = 0;
#pragma omp simd reduction(+ : a, b, c, d)
  for (int64_t i = first; i < first + quarter; ++i) {
    a += f(i);
    b += f(i + quarter);
    c += f(i + 2 * quarter);
    d += f(i + 3 * quarter);
  }
  for (int64_t i = first + 4 * quarter; i < first + n; ++i) a += f(i);
  return (static_cast<double>(a) + static_cast<double>(b)) + (static_cast<double>(c) + static_cast<double>(d));
}

template <class T>
struct same { typedef T type; };
template <>
struct same<kw_bf16> { typedef float type; };
template <>
struct same<kw_half> { typedef float type; };

// Integers in the order of the floats they stand for, NaN above all: compilers vectorise the
// maximum of integers, but that of floats only where NaN may be ignored.
KW_INLINE int32_t key_of(float x) {
  const int32_t bits = __builtin_bit_cast(int32_t, x);
  return x != x ? INT32_MAX : bits ^ ((bits >> 31) & INT32_MAX);
}
KW_INLINE int64_t key_of(double x) {
  const int64_t bits = __builtin_bit_cast(int64_t, x);
  return x != x ? INT64_MAX : bits ^ ((bits >> 63) & INT64_MAX);
}
KW_INLINE float value_of(int32_t key) { return __builtin_bit_cast(float, key ^ ((key >> 31) & INT32_MAX)); }
KW_INLINE double value_of(int64_t key) { return __builtin_bit_cast(double, key ^ ((key >> 63) & INT64_MAX)); }

}  // namespace detail

// The sum of f(i) for i in [0, n), as f's type; half types are summed as float.
template <class F>
__attribute__((always_inline)) inline auto sum_of(int64_t n, const F& f) {
  typedef typename detail::same<decltype(f(int64_t{0}))>::type T;
  double total = 0;
  int64_t i = 0;
  for (; i + detail::BLOCK <= n; i += detail::BLOCK) total += detail::block_sum<T>(i, detail::BLOCK, f);
  return static_cast<T>(total + detail::block_sum<T>(i, n - i, f));
}

// The largest f(i) for i in [0, n), -infinity if there is none, NaN if one is NaN, as in torch.
template <class F>
__attribute__((always_inline)) inline auto max_of(int64_t n, const F& f) {
  typedef typename detail::same<decltype(f(int64_t{0}))>::type T;
  auto a = detail::key_of(static_cast<T>(-__builtin_inff())), b = a;
  const int64_t half = n / 2;
#pragma omp simd reduction(max : a, b)
  for (int64_t i = 0; i < half; ++i) {
    const auto x = detail::key_of(static_cast<T>(f(i))), y = detail::key_of(static_cast<T>(f(i + half)));
    a = x > a ? x : a;
    b = y > b ? y : b;
  }
  if (n > 2 * half) {
    const auto x = detail::key_of(static_cast<T>(f(n - 1)));
    a = x > a ? x : a;
  }
  return detail::value_of(b > a ? b : a);
}

template <class F>
__attribute__((always_inline)) inline auto min_of(int64_t n, const F& f) {
  return -max_of(n, [&](int64_t i) __attribute__((always_inline)) { return -f(i); });
}

template <class T>
KW_INLINE auto sum(const T* x, int64_t n) {
  return sum_of(n, [=](int64_t i) __attribute__((always_inline)) { return x[i]; });
}
template <class T>
KW_INLINE auto max(const T* x, int64_t n) {
  return max_of(n, [=](int64_t i) __attribute__((always_inline)) { return x[i]; });
}
template <class T>
KW_INLINE auto min(const T* x, int64_t n) {
  typedef typename detail::same<T>::type S;
  return min_of(n, [=](int64_t i) __attribute__((always_inline)) { return static_cast<S>(x[i]); });
}
template <class T>
KW_INLINE auto dot(const T* x, const T* y, int64_t n) {
  return sum_of(n, [=](int64_t i) __attribute__((always_inline)) { return x[i] * y[i]; });
}

}  // namespace kw
