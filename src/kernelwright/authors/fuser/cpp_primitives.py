"""How C++ spells the primitives: functions, reductions, and the few functions we print ourselves."""

from kernelwright.authors.fuser.c_text import LIMIT_TEXTS

# Reductions of a vector loop.
REDUCTIONS = {"sum": "+", "product": "*", "or": "|", "and": "&", "maximum": "max", "minimum": "min"}
EXTREMES = {"maximum": ">", "minimum": "<"}

CALLS = {
    **{name: f"kw::{name}" for name in ("exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sin", "cos")},
    **{name: f"kw::{name}" for name in ("tanh", "erf", "sigmoid", "rsqrt")},
    **{
        name: f"std::{name}" for name in ("tan", "asin", "acos", "atan", "sinh", "cosh", "erfc", "pow", "atan2", "fmod")
    },
    **{name: f"std::{name}" for name in ("sqrt", "floor", "ceil", "trunc", "isnan", "isinf")},
    "absolute": "std::abs",
    "round": "std::nearbyint",
    **{name: name for name in ("maximum", "minimum", "sign", "floor_divide", "truncate_divide")},
    # Not "remainder": the C library has one of that name for floats, which rounds the quotient to nearest.
    "remainder": "floor_remainder",
    **{name: name for name in ("is_above", "is_below", "at_least", "at_most")},
    **{f"to_{name}": f"int32_t({name}_t" for name in ("uint8", "int8", "int16")},
    "to_float16": "float(kw_half",
    "to_bfloat16": "float(kw_bf16",
}

BYTE_AT = """// Whether p[i] holds. Compilers vectorise loads of bytes, but not of bool.
inline bool byte_at(const bool* p, int64_t i) {
  return reinterpret_cast<const uint8_t*>(p)[i] != 0;
}"""

_ABOVE = """// Whether a replaces b as the greatest so far; NaN counts as greater than everything.
template <class T>
inline bool is_above(T a, T b) {
  return !(a <= b) & (b == b);
}"""

_BELOW = """// Whether a replaces b as the least so far; NaN counts as less than everything.
template <class T>
inline bool is_below(T a, T b) {
  return !(a >= b) & (b == b);
}"""

# Without || and &&, which are branches that compilers won't turn into vector code; of the forms without, this
# is the one where a chain over many values waits for nothing but one vector instruction a value.
HELPERS = {
    "maximum": """// The greater of two; NaN if either is NaN.
template <class T>
inline T maximum(T a, T b) {
  const T next = b > a ? b : a;
  return b != b ? b : next;
}""",
    "minimum": """// The lesser of two; NaN if either is NaN.
template <class T>
inline T minimum(T a, T b) {
  const T next = b < a ? b : a;
  return b != b ? b : next;
}""",
    **LIMIT_TEXTS,
    "sign": """// -1, 0 or 1; 0 for NaN, as in torch.
template <class T>
inline T sign(T x) {
  return T(x > 0) - T(x < 0);
}""",
    "remainder": """// The remainder that has the sign of the divisor, as in Python.
template <class T>
inline T floor_remainder(T a, T b) {
  const T rest = std::fmod(a, b);
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}
inline int64_t floor_remainder(int64_t a, int64_t b) {
  const int64_t rest = a % b;
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}
inline int32_t floor_remainder(int32_t a, int32_t b) {
  const int32_t rest = a % b;
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}""",
    "floor_divide": """// The quotient rounded down.
inline float floor_divide(float a, float b) { return std::floor(a / b); }
inline double floor_divide(double a, double b) { return std::floor(a / b); }
inline int64_t floor_divide(int64_t a, int64_t b) { return a / b - (a % b != 0 && (a < 0) != (b < 0)); }
inline int32_t floor_divide(int32_t a, int32_t b) { return a / b - (a % b != 0 && (a < 0) != (b < 0)); }""",
    "truncate_divide": """// The quotient rounded towards zero.
inline float truncate_divide(float a, float b) { return std::trunc(a / b); }
inline double truncate_divide(double a, double b) { return std::trunc(a / b); }
inline int64_t truncate_divide(int64_t a, int64_t b) { return a / b; }
inline int32_t truncate_divide(int32_t a, int32_t b) { return a / b; }""",
    "is_above": _ABOVE,
    "is_below": _BELOW,
    "argmaximum": _ABOVE,
    "argminimum": _BELOW,
}
