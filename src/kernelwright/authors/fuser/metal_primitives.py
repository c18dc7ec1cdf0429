"""How Metal spells the primitives: functions of its own, and those that we print ourselves.

Accurate forms throughout: what `fast::` gives is further from the reference's own rounding than a candidate may be. Our
functions look at no bits, so that they mean the same in double precision.
"""

from kernelwright.authors.fuser.c_text import LIMIT_TEXTS

CALLS = {
    **{name: f"metal::precise::{name}" for name in ("exp", "exp2", "log", "log2", "log10", "sqrt", "rsqrt")},
    **{name: f"metal::precise::{name}" for name in ("sin", "cos", "tan", "asin", "acos", "atan", "atan2")},
    **{name: f"metal::precise::{name}" for name in ("sinh", "cosh", "tanh", "floor", "ceil", "trunc")},
    "round": "metal::rint",
    "absolute": "metal::abs",
    "isnan": "metal::isnan",
    "isinf": "metal::isinf",
    **{name: name for name in ("maximum", "minimum", "floor_divide", "truncate_divide")},
    "remainder": "floor_remainder",
    **{name: name for name in ("is_above", "is_below", "at_least", "at_most")},
    **{name: f"{name}_of" for name in ("expm1", "log1p", "sigmoid", "erf", "erfc", "sign", "fmod", "pow")},
    "to_uint8": "int(uchar",
    "to_int8": "int(char",
    "to_int16": "int(short",
    "to_float16": "float(half",
    "to_bfloat16": "float(bfloat",
}

_ABOVE = """// Whether a replaces b as the greatest so far; NaN counts as greater than everything.
template <class T>
inline bool is_above(T a, T b) {
  return !(a <= b) && b == b;
}"""

_BELOW = """// Whether a replaces b as the least so far; NaN counts as less than everything.
template <class T>
inline bool is_below(T a, T b) {
  return !(a >= b) && b == b;
}"""

_EXP_TAIL = """// erfc(a) * exp(a^2) for a >= 0.
inline float erfcx_of(float a) {
  const float h = 0.5f * a;
  const float w = 1.0f / (h + 1.0f);
  const float v = h * w;
  float q = -0.0116081852f;
  q = metal::fma(q, v, -0.0148344161f);
  q = metal::fma(q, v, 0.117476694f);
  q = metal::fma(q, v, -0.0882009715f);
  q = metal::fma(q, v, -0.0539690852f);
  q = metal::fma(q, v, -0.109690145f);
  q = metal::fma(q, v, 0.213279665f);
  q = metal::fma(q, v, 0.486369103f);
  q = metal::fma(q, v, -1.25675547f);
  q = metal::fma(q, v, 1.0f);
  return q * w;
}"""

HELPERS = {
    "maximum": """// The greater of two; NaN if either is NaN.
template <class T>
inline T maximum(T a, T b) {
  return b > a || b != b ? b : a;
}""",
    "minimum": """// The lesser of two; NaN if either is NaN.
template <class T>
inline T minimum(T a, T b) {
  return b < a || b != b ? b : a;
}""",
    **LIMIT_TEXTS,
    "sign": """// -1, 0 or 1; 0 for NaN, as in torch.
template <class T>
inline T sign_of(T x) {
  return T(x > T(0)) - T(x < T(0));
}""",
    "remainder": """// The remainder that has the sign of the divisor, as in Python.
template <class T>
inline T floor_remainder(T a, T b) {
  const T rest = a % b;
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}
inline float floor_remainder(float a, float b) {
  const float rest = metal::precise::fmod(a, b);
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}""",
    "fmod": """// The remainder that has the sign of the dividend.
template <class T>
inline T fmod_of(T a, T b) {
  return a % b;
}
inline float fmod_of(float a, float b) {
  return metal::precise::fmod(a, b);
}""",
    "pow": """template <class T>
inline T pow_of(T base, T exponent) {
  T all = 1;
  for (; exponent > 0; exponent /= 2) {
    if (exponent % 2 != 0) all *= base;
    if (exponent > 1) base *= base;
  }
  return all;
}
inline float pow_of(float base, float exponent) {
  return metal::precise::pow(base, exponent);
}""",
    "floor_divide": """// The quotient rounded down.
template <class T>
inline T floor_divide(T a, T b) {
  return a / b - T(a % b != 0 && (a < 0) != (b < 0));
}
inline float floor_divide(float a, float b) {
  return metal::floor(a / b);
}""",
    "truncate_divide": """// The quotient rounded towards zero.
template <class T>
inline T truncate_divide(T a, T b) {
  return a / b;
}
inline float truncate_divide(float a, float b) {
  return metal::trunc(a / b);
}""",
    "is_above": _ABOVE,
    "is_below": _BELOW,
    "argmaximum": _ABOVE,
    "argminimum": _BELOW,
    "expm1": """// e^x - 1, without the loss near zero (W. Kahan).
inline float expm1_of(float x) {
  const float u = metal::precise::exp(x);
  if (u == 1.0f) return x;
  const float less = u - 1.0f;
  return less == -1.0f || metal::isinf(u) ? less : less * (x / metal::precise::log(u));
}""",
    "log1p": """// log(1 + x), without the loss near zero (W. Kahan).
inline float log1p_of(float x) {
  const float u = 1.0f + x;
  return u == 1.0f ? x : metal::isinf(u) ? u : metal::precise::log(u) * (x / (u - 1.0f));
}""",
    "sigmoid": """inline float sigmoid_of(float x) {
  const float e = metal::precise::exp(-metal::abs(x));
  return (x < 0.0f ? e : 1.0f) / (1.0f + e);
}""",
    "erf": """// The polynomials are minimax fits: 1.2 units in the last place.
inline float erf_of(float x) {
  const float a = metal::abs(x);
  const float t = a > 4.0f ? 4.0f : a;
  float u = 1.04291357e-5f;
  u = metal::fma(u, t, -3.14828183e-4f);
  u = metal::fma(u, t, 3.61025473e-3f);
  u = metal::fma(u, t, -2.36944426e-2f);
  u = metal::fma(u, t, 1.06158964e-1f);
  u = metal::fma(u, t, 6.35198057e-1f);
  u = metal::fma(u, t, 1.28637075e-1f);
  u = metal::fma(u, t, t);  // -log(erfc(t))
  const float large = 1.0f - metal::precise::exp(-u);
  const float s = x * x;
  float q = -5.89772651e-4f;
  q = metal::fma(q, s, 4.97580785e-3f);
  q = metal::fma(q, s, -2.67557278e-2f);
  q = metal::fma(q, s, 1.12815589e-1f);
  q = metal::fma(q, s, -3.76124769e-1f);
  q = metal::fma(q, s, 1.28379151e-1f);
  return a < 0.925f ? metal::fma(q, x, x) : x < 0.0f ? -large : large;
}""",
    "erfc": _EXP_TAIL
    + """
inline float erfc_of(float x) {
  const float a = metal::abs(x) > 10.5f ? 10.5f : metal::abs(x);
  const float square = a * a;
  const float lost = metal::fma(a, a, -square);  // what rounding took from the square matters in the tail
  const float e = metal::precise::exp(-square);
  const float tail = metal::fma(-lost, e, e) * erfcx_of(a);
  return x < 0.0f ? 2.0f - tail : tail;
}""",
}

# What a simdgroup's lanes have found each for itself, as one: a tree, the same on every lane.
OTHER_LANE = """// What lane `lane ^ mask` has.
template <class T>
inline T other_lane(T x, ushort mask) {
  return metal::simd_shuffle_xor(x, mask);
}
inline long other_lane(long x, ushort mask) {
  return as_type<long>(metal::simd_shuffle_xor(as_type<uint2>(x), mask));
}
inline bool other_lane(bool x, ushort mask) {
  return metal::simd_shuffle_xor(uint(x), mask) != 0;
}"""

OTHER_WIDE = """inline wide other_lane(wide x, ushort mask) {
  return wide(metal::simd_shuffle_xor(x.high, mask), metal::simd_shuffle_xor(x.low, mask));
}"""

# Two floats whose sum is the number: about 48 bits, for long sums where others have double.
WIDE = """// A number as the sum of two floats (T. J. Dekker, 1971).
struct wide {
  float high, low;
  wide() = default;
  wide(float h, float l) : high(h), low(l) {}
  explicit wide(float x) : high(x), low(0.0f) {}
  explicit operator float() const { return high + low; }
};
inline wide operator+(wide a, wide b) {
  const float sum = a.high + b.high;
  const float back = sum - a.high;
  const float rest = (a.high - (sum - back)) + (b.high - back) + (a.low + b.low);
  const float high = sum + rest;
  // Infinity and NaN have no rest.
  return metal::isfinite(high) ? wide(high, rest - (high - sum)) : wide(high, 0.0f);
}
inline wide operator-(wide a) {
  return wide(-a.high, -a.low);
}
inline wide operator-(wide a, wide b) {
  return a + -b;
}
inline wide operator*(wide a, wide b) {
  const float high = a.high * b.high;
  const float low = metal::fma(a.high, b.high, -high) + (a.high * b.low + a.low * b.high);
  return metal::isfinite(high) ? wide(high, low) + wide(0.0f) : wide(high, 0.0f);
}
inline wide operator/(wide a, wide b) {
  const float high = a.high / b.high;
  if (!metal::isfinite(high)) return wide(high, 0.0f);
  const wide rest = a - wide(high) * b;
  return wide(high) + wide(rest.high / b.high);
}"""

# Scans: what a lane further down has, and what the last one has.
LANE_BELOW = """template <class T>
inline T lane_below(T x, ushort by) {
  return metal::simd_shuffle_up(x, by);
}
inline long lane_below(long x, ushort by) {
  return as_type<long>(metal::simd_shuffle_up(as_type<uint2>(x), by));
}
template <class T>
inline T lane_above(T x) {
  return metal::simd_broadcast(x, 31);
}
inline long lane_above(long x) {
  return as_type<long>(metal::simd_broadcast(as_type<uint2>(x), 31));
}"""

LANE_BELOW_WIDE = """inline wide lane_below(wide x, ushort by) {
  return wide(metal::simd_shuffle_up(x.high, by), metal::simd_shuffle_up(x.low, by));
}
inline wide lane_above(wide x) {
  return wide(metal::simd_broadcast(x.high, 31), metal::simd_broadcast(x.low, 31));
}"""

# What one lane has, the same one for all.
LANE_AT = """template <class T>
inline T lane_at(T x, ushort lane) {
  return metal::simd_broadcast(x, lane);
}"""

LANE_AT_WIDE = """inline wide lane_at(wide x, ushort lane) {
  return wide(metal::simd_broadcast(x.high, lane), metal::simd_broadcast(x.low, lane));
}"""
