// What a kernel built with -fsanitize=undefined calls where its behaviour is undefined.
//
// Compilers bring a runtime for this, but not all of them, and not as something that can be linked
// into a library that is loaded by Python. The calls and the records they pass are the same for
// gcc and clang; each record begins with the place in the source. The first complaint is written
// to stderr in one line, with the stack where AddressSanitizer is there to print it, and ends
// the process.
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

namespace {

struct Place {
  const char* file;
  uint32_t line, column;
};
struct Type {
  uint16_t kind, info;
  char name[1];  // with quotes around it
};
struct Typed {
  Place place;
  const Type* type;
};
struct Shift {
  Place place;
  const Type *left, *right;
};
struct Index {
  Place place;
  const Type *array, *index;
};
struct Pointer {
  Place place;
  const Type* type;
  uint8_t log_alignment, kind;
};
struct Conversion {
  Place place;
  const Type *from, *to;
};
typedef uintptr_t Handle;  // a value of at most a word, or where a wider one lies

constexpr int FAULT_STATUS = 99;
constexpr uint16_t INTEGER = 0;

struct Number {
  char text[32];
};

Number number(const Type* type, Handle value) {
  Number shown = {"?"};
  const unsigned bits = 1u << (type->info >> 1);
  if (type->kind != INTEGER || bits > 8 * sizeof(Handle)) return shown;
  const unsigned unused = 8 * sizeof(Handle) - bits;
  if (type->info & 1)
    snprintf(shown.text, sizeof(shown.text), "%lld", static_cast<long long>(static_cast<intptr_t>(value << unused) >> unused));
  else
    snprintf(shown.text, sizeof(shown.text), "%llu", static_cast<unsigned long long>(value << unused >> unused));
  return shown;
}

}  // namespace

extern "C" __attribute__((weak)) void __sanitizer_print_stack_trace();

namespace {

[[noreturn]] void fault(const Place& place, const char* words) {
  char line[600];
  const char* file = place.file ? place.file : "";
  const char* slash = strrchr(file, '/');
  const int length = snprintf(line, sizeof(line), "kernelwright-fault: %s:%u:%u: %s\n", slash ? slash + 1 : file,
                              static_cast<unsigned>(place.line), static_cast<unsigned>(place.column), words);
  if (write(2, line, length < static_cast<int>(sizeof(line)) ? length : sizeof(line) - 1) < 0) _exit(FAULT_STATUS);
  if (__sanitizer_print_stack_trace) __sanitizer_print_stack_trace();
  _exit(FAULT_STATUS);
}

[[noreturn]] void overflow(const Typed* data, Handle left, const char* sign, Handle right) {
  char words[300];
  snprintf(words, sizeof(words), "signed integer overflow: %s %s %s doesn't fit %s", number(data->type, left).text, sign,
           number(data->type, right).text, data->type->name);
  fault(data->place, words);
}

}  // namespace

// Two names each: compilers call the second where execution can't go on.
#define KW_HANDLER(NAME, ARGUMENTS, BODY)                                     \
  extern "C" [[noreturn]] void __ubsan_handle_##NAME##_abort ARGUMENTS { BODY } \
  extern "C" [[noreturn]] void __ubsan_handle_##NAME ARGUMENTS { BODY }

KW_HANDLER(add_overflow, (const Typed* data, Handle left, Handle right), overflow(data, left, "+", right);)
KW_HANDLER(sub_overflow, (const Typed* data, Handle left, Handle right), overflow(data, left, "-", right);)
KW_HANDLER(mul_overflow, (const Typed* data, Handle left, Handle right), overflow(data, left, "*", right);)

KW_HANDLER(negate_overflow, (const Typed* data, Handle value), {
  char words[300];
  snprintf(words, sizeof(words), "signed integer overflow: -(%s) doesn't fit %s", number(data->type, value).text,
           data->type->name);
  fault(data->place, words);
})

KW_HANDLER(divrem_overflow, (const Typed* data, Handle left, Handle right), {
  char words[300];
  const Number below = number(data->type, right);
  if (!strcmp(below.text, "0"))
    snprintf(words, sizeof(words), "integer division by zero: %s / 0", number(data->type, left).text);
  else
    snprintf(words, sizeof(words), "signed integer overflow: %s / %s doesn't fit %s", number(data->type, left).text,
             below.text, data->type->name);
  fault(data->place, words);
})

KW_HANDLER(shift_out_of_bounds, (const Shift* data, Handle left, Handle right), {
  char words[300];
  snprintf(words, sizeof(words), "shift by %s bits of %s, which is %s", number(data->right, right).text,
           number(data->left, left).text, data->left->name);
  fault(data->place, words);
})

KW_HANDLER(out_of_bounds, (const Index* data, Handle index), {
  char words[300];
  snprintf(words, sizeof(words), "index %s is outside of the array %s", number(data->index, index).text,
           data->array->name);
  fault(data->place, words);
})

KW_HANDLER(type_mismatch_v1, (const Pointer* data, Handle pointer), {
  char words[300];
  const unsigned long long alignment = 1ull << data->log_alignment;
  if (!pointer)
    snprintf(words, sizeof(words), "a null pointer is used as a pointer to %s", data->type->name);
  else if (pointer & (alignment - 1))
    snprintf(words, sizeof(words), "misaligned pointer to %s: its address is not a multiple of %llu", data->type->name,
             alignment);
  else
    snprintf(words, sizeof(words), "a pointer to %s points where no such object can lie", data->type->name);
  fault(data->place, words);
})

KW_HANDLER(float_cast_overflow, (const void* data, Handle), {
  // Old compilers pass no place: the record then begins with a type, whose kinds are no letters.
  const unsigned char* first = *static_cast<const unsigned char* const*>(data);
  if (first[0] < ' ' || first[0] == 0xff) fault(Place{"", 0, 0}, "a floating value outside of the integer type it is cast to");
  const Conversion* conversion = static_cast<const Conversion*>(data);
  char words[300];
  snprintf(words, sizeof(words), "a value of type %s is outside of %s, to which it is cast", conversion->from->name,
           conversion->to->name);
  fault(conversion->place, words);
})

KW_HANDLER(load_invalid_value, (const Typed* data, Handle value), {
  char words[300];
  snprintf(words, sizeof(words), "read %s from a variable of type %s, which can't hold it", number(data->type, value).text,
           data->type->name);
  fault(data->place, words);
})

KW_HANDLER(vla_bound_not_positive, (const Typed* data, Handle bound), {
  char words[300];
  snprintf(words, sizeof(words), "an array of %s elements", number(data->type, bound).text);
  fault(data->place, words);
})

KW_HANDLER(invalid_builtin, (const Typed* data), fault(data->place, "a builtin counts the zeros of 0");)

extern "C" [[noreturn]] void __ubsan_handle_missing_return(const Place* place) {
  fault(*place, "the end of a function that returns a value is reached without a return");
}
extern "C" [[noreturn]] void __ubsan_handle_builtin_unreachable(const Place* place) {
  fault(*place, "what was declared unreachable is reached");
}
