// Elementary functions for kernels: fast because they are straight lines.
//
// Every float function here is inline arithmetic without branches, tables or calls, so that a
// compiler turns a loop over it into vector code on any machine; libm's scalar functions are ten
// times slower and stop vectorisation. NaN gives NaN, infinities and denormals give what libm
// gives, but for the sign of a zero result. Double overloads call libm: they are the reference,
// not the fast path.
//
// Largest error found, in units in the last place of the exact result (of 1e-36 where that is less),
// with fused multiply-add:
//
//   exp 1.0    exp2 0.9    expm1 1.5   log 0.9     log2 1.5    log10 3.0   log1p 1.5
//   tanh 1.4   sigmoid 2.3 silu 3.2    softplus 1.8            mish 4.6
//   erf 1.2    erfc 4.6    gelu 5.4    rsqrt 1.5
//   sin 1.6, cos 1.6 for |x| <= 2^30; beyond that the value is in [-1, 1] and no more is promised
//   gelu_tanh 2 + 2 x^2 for negative x, 2.5 else: rounding of the argument of tanh, which all share
//
// Polynomials are minimax fits (Lawson's iteration on Chebyshev nodes), coefficients rounded to
// float one after the other, each time with the rest fitted again. The polynomial of log and log1p and
// the reduction to [2/3, 4/3] by an exponent subtracted from the bits are N. Juffa's.
#pragma once
#include <math.h>
#include <stdint.h>

#include "kw_half.h"

namespace kw {

// One rounding where the machine has fused multiply-add, two where it would be a slow call.
#if defined(__FP_FAST_FMAF) || defined(__FMA__) || defined(__ARM_FEATURE_FMA) || defined(__aarch64__)
KW_INLINE float fma(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
#else
KW_INLINE float fma(float a, float b, float c) { return a * b + c; }
#endif
KW_INLINE double fma(double a, double b, double c) { return __builtin_fma(a, b, c); }

KW_INLINE float sqrt(float x) { return __builtin_sqrtf(x); }
KW_INLINE double sqrt(double x) { return __builtin_sqrt(x); }
KW_INLINE float rsqrt(float x) { return 1.0f / __builtin_sqrtf(x); }
KW_INLINE double rsqrt(double x) { return 1.0 / __builtin_sqrt(x); }
KW_INLINE float abs(float x) { return __builtin_fabsf(x); }
KW_INLINE double abs(double x) { return __builtin_fabs(x); }

// As torch's: a NaN on either side wins.
KW_INLINE float max(float a, float b) { return a > b || a != a ? a : b; }
KW_INLINE double max(double a, double b) { return a > b || a != a ? a : b; }
KW_INLINE float min(float a, float b) { return a < b || a != a ? a : b; }
KW_INLINE double min(double a, double b) { return a < b || a != a ? a : b; }
KW_INLINE float relu(float x) { return x < 0.0f ? 0.0f : x; }
KW_INLINE double relu(double x) { return x < 0.0 ? 0.0 : x; }

namespace detail {

constexpr float ROUND = 12582912.0f;  // 1.5 * 2^23: adding it rounds to an integer, held in the low bits
constexpr uint32_t ROUND_BITS = 0x4b400000u;

KW_INLINE float power_of_two(int32_t n) { return float_of(static_cast<uint32_t>(n + 127) << 23); }
KW_INLINE float with_sign_of(float magnitude, float x) {
  return float_of((bits_of(magnitude) & 0x7fffffffu) | (bits_of(x) & 0x80000000u));
}
// x * 2^n for n in [-250, 250], in two steps so that denormals round once and infinity is reached.
KW_INLINE float scaled(float x, int32_t n) {
  const int32_t half = n >> 1;
  return x * power_of_two(half) * power_of_two(n - half);
}
// (e^r - 1) for |r| <= log(2) / 2
KW_INLINE float expm1_near_zero(float r) {
  float q = 1.39395357e-3f;
  q = fma(q, r, 8.36882181e-3f);
  q = fma(q, r, 4.16664146e-2f);
  q = fma(q, r, 1.66665196e-1f);
  q = fma(q, r, 0.5f);
  return fma(q, r * r, r);
}
struct Reduced {
  float r;    // x - n log(2)
  int32_t n;
};
KW_INLINE Reduced reduced(float x) {
  const float t = fma(x, 1.44269502f, ROUND);
  const float n = t - ROUND;
  float r = fma(n, -0.693145752f, x);  // log(2) in two parts, the first short enough for n * part to be exact
  r = fma(n, -1.42860677e-6f, r);
  return {r, static_cast<int32_t>(bits_of(t) - ROUND_BITS)};
}
// e^x for x in [-87, 88] or NaN
KW_INLINE float exp_in_range(float x) {
  const Reduced d = reduced(x);
  return (expm1_near_zero(d.r) + 1.0f) * power_of_two(d.n);
}
// e^x for x <= 89 or NaN. Not clamped on both sides: compilers make eight instructions of two selects in a row.
KW_INLINE float exp_up_to(float x) {
  const Reduced d = reduced(x < -104.0f ? -104.0f : x);
  return scaled(expm1_near_zero(d.r) + 1.0f, d.n);
}
// log(1 + m) for m in [-1/3, 1/3]
KW_INLINE float log1p_near_zero(float m) {
  const float s = m * m;
  float r = fma(-0.130310059f, s, -0.121483512f);
  float t = fma(0.140869141f, s, 0.139814854f);
  r = fma(r, s, -0.166846126f);
  t = fma(t, s, 0.200120345f);
  r = fma(r, s, -0.249996200f);
  r = fma(t, m, r);
  r = fma(r, m, 0.333331972f);
  r = fma(r, m, -0.5f);
  return fma(r, s, m);
}
struct Logarithm {
  float exponent;
  float rest;  // log of the mantissa, in [-0.41, 0.29]
};
KW_INLINE Logarithm logarithm(float x) {
  const bool is_small = x < 1.17549435e-38f;
  const float scaled_up = is_small ? x * 8388608.0f : x;
  // Without a sign: that of a tiny negative number, whose logarithm is taken all the same, would overflow.
  const uint32_t e = (bits_of(scaled_up) - 0x3f2aaaabu) & 0xff800000u;
  const float m = float_of(bits_of(scaled_up) - e) - 1.0f;
  const float exponent = static_cast<float>(static_cast<int32_t>(e));
  return {fma(exponent, 1.1920929e-7f, is_small ? -23.0f : 0.0f), log1p_near_zero(m)};
}
// Zero, negative numbers, infinity and NaN, for any base.
KW_INLINE float log_special(float x, float ordinary) {
  float r = x > 0.0f ? ordinary : __builtin_nanf("");
  r = x == 0.0f ? -__builtin_inff() : r;
  r = x == __builtin_inff() ? x : r;
  return r;
}
// erfc(a) * exp(a^2) for a >= 0: w times a polynomial in v = 1 - w, where v is not computed by
// that difference, which would hand on the rounding of w.
KW_INLINE float erfcx(float a) {
  const float half = 0.5f * a;
  const float w = 1.0f / (half + 1.0f);
  const float v = half * w;
  float q = -0.0116081852f;
  q = fma(q, v, -0.0148344161f);
  q = fma(q, v, 0.117476694f);
  q = fma(q, v, -0.0882009715f);
  q = fma(q, v, -0.0539690852f);
  q = fma(q, v, -0.109690145f);
  q = fma(q, v, 0.213279665f);
  q = fma(q, v, 0.486369103f);
  q = fma(q, v, -1.25675547f);
  q = fma(q, v, 1.0f);
  return q * w;
}
}  // namespace detail

KW_INLINE float exp(float x) {
  const float r = detail::exp_up_to(x);
  return x > 88.72284f ? __builtin_inff() : r;
}
KW_INLINE double exp(double x) { return ::exp(x); }

KW_INLINE float exp2(float x) {
  const float c = x < -151.0f ? -151.0f : x;
  const float t = c + detail::ROUND;
  const float r = c - (t - detail::ROUND);
  float q = 1.54608759e-4f;
  q = fma(q, r, 1.33911741e-3f);
  q = fma(q, r, 9.61806718e-3f);
  q = fma(q, r, 5.55035919e-2f);
  q = fma(q, r, 2.40226507e-1f);
  q = fma(q, r, 6.93147182e-1f);
  const float y = detail::scaled(fma(q, r, 1.0f), static_cast<int32_t>(bits_of(t) - detail::ROUND_BITS));
  return x >= 128.0f ? __builtin_inff() : y;
}
KW_INLINE double exp2(double x) { return ::exp2(x); }

KW_INLINE float expm1(float x) {
  const detail::Reduced d = detail::reduced(x < -20.0f ? -20.0f : x);
  const float half = detail::power_of_two(d.n - 1);  // half the scale: 2^128 would overflow too early
  const float y = 2.0f * fma(half, detail::expm1_near_zero(d.r), half - 0.5f);
  return x > 88.72284f ? __builtin_inff() : y;
}
KW_INLINE double expm1(double x) { return ::expm1(x); }

KW_INLINE float log(float x) {
  const detail::Logarithm l = detail::logarithm(x);
  return detail::log_special(x, fma(l.exponent, 0.693147182f, l.rest));
}
KW_INLINE double log(double x) { return ::log(x); }

KW_INLINE float log2(float x) {
  const detail::Logarithm l = detail::logarithm(x);
  return detail::log_special(x, fma(l.rest, 1.44269502f, fma(l.rest, 1.92596303e-8f, l.exponent)));
}
KW_INLINE double log2(double x) { return ::log2(x); }

KW_INLINE float log10(float x) {
  const detail::Logarithm l = detail::logarithm(x);
  return detail::log_special(x, fma(l.exponent, 0.30103001f, l.rest * 0.434294492f));
}
KW_INLINE double log10(double x) { return ::log10(x); }

KW_INLINE float log1p(float x) {
  const uint32_t e = (bits_of(x + 1.0f) - 0x3f2aaaabu) & 0xff800000u;
  // m = (1 + x) / 2^e - 1, from x itself: 1 + x has already lost digits.
  const float quarter = 0.25f * float_of(0x40800000u - e);
  const float m = float_of(bits_of(x) - e) + (quarter - 1.0f);
  const float exponent = static_cast<float>(static_cast<int32_t>(e)) * 1.1920929e-7f;
  const float r = fma(exponent, 0.693147182f, detail::log1p_near_zero(m));
  const float special = detail::log_special(x + 1.0f, r);
  return x == 0.0f ? x : special;
}
KW_INLINE double log1p(double x) { return ::log1p(x); }

KW_INLINE float tanh(float x) {
  const float a = abs(x);
  const float c = a > 10.0f ? 10.0f : a;
  const float large = 1.0f - 2.0f / (detail::exp_in_range(2.0f * c) + 1.0f);
  const float s = x * x;
  float q = -5.90017904e-3f;
  q = fma(q, s, 2.08003167e-2f);
  q = fma(q, s, -5.37851229e-2f);
  q = fma(q, s, 1.33319393e-1f);
  q = fma(q, s, -3.33332986e-1f);
  const float small = fma(q * s, x, x);
  return a < 0.6f ? small : detail::with_sign_of(large, x);
}
KW_INLINE double tanh(double x) { return ::tanh(x); }

KW_INLINE float sigmoid(float x) {
  const float e = detail::exp_up_to(-abs(x));
  return (x < 0.0f ? e : 1.0f) / (1.0f + e);
}
KW_INLINE double sigmoid(double x) {
  const double e = ::exp(-abs(x));
  return (x < 0.0 ? e : 1.0) / (1.0 + e);
}

// Infinity times zero is NaN at -infinity, in silu, mish and both forms of gelu, as in torch.
KW_INLINE float silu(float x) { return x * sigmoid(x); }
KW_INLINE double silu(double x) { return x * sigmoid(x); }

KW_INLINE float softplus(float x) { return (x > 0.0f ? x : 0.0f) + log1p(detail::exp_up_to(-abs(x))); }
KW_INLINE double softplus(double x) { return (x > 0.0 ? x : 0.0) + ::log1p(::exp(-abs(x))); }

// tanh(softplus(x)) = n / (n + 2) with n = e^x (e^x + 2)
KW_INLINE float mish(float x) {
  const float e = exp(x > 20.0f ? 20.0f : x);
  const float n = e * (e + 2.0f);
  return x * (n / (n + 2.0f));
}
KW_INLINE double mish(double x) {
  const double e = ::exp(x > 40.0 ? 40.0 : x);
  const double n = e * (e + 2.0);
  return x * (n / (n + 2.0));
}

KW_INLINE float erf(float x) {
  const float t = abs(x) > 4.0f ? 4.0f : abs(x);
  float u = 1.04291357e-5f;
  u = fma(u, t, -3.14828183e-4f);
  u = fma(u, t, 3.61025473e-3f);
  u = fma(u, t, -2.36944426e-2f);
  u = fma(u, t, 1.06158964e-1f);
  u = fma(u, t, 6.35198057e-1f);
  u = fma(u, t, 1.28637075e-1f);
  u = fma(u, t, t);  // -log(erfc(t))
  const float large = 1.0f - detail::exp_in_range(-u);
  const float s = x * x;
  float q = -5.89772651e-4f;
  q = fma(q, s, 4.97580785e-3f);
  q = fma(q, s, -2.67557278e-2f);
  q = fma(q, s, 1.12815589e-1f);
  q = fma(q, s, -3.76124769e-1f);
  q = fma(q, s, 1.28379151e-1f);
  return abs(x) < 0.925f ? fma(q, x, x) : detail::with_sign_of(large, x);
}
KW_INLINE double erf(double x) { return ::erf(x); }

KW_INLINE float erfc(float x) {
  const float a = abs(x) > 10.5f ? 10.5f : abs(x);
  const float square = a * a;
  const float lost = fma(a, a, -square);  // what rounding took from the square matters in the tail
  const float e = exp(-square);
  const float tail = fma(-lost, e, e) * detail::erfcx(a);
  return x < 0.0f ? 2.0f - tail : tail;
}
KW_INLINE double erfc(double x) { return ::erfc(x); }

// x * P(X <= x), the exact form: max(x, 0) - |x| / 2 * erfc(|x| / sqrt(2)), written out as in erfc.
// The negative side keeps its relative accuracy, which 1 + erf loses; results below 1e-38 become zero.
KW_INLINE float gelu(float x) {
  constexpr float END = 13.2f;  // e^(-END^2 / 2) is the last normal float
  const float a = abs(x);
  const float c = a > END ? END : a;
  const float square = 0.5f * c * c;
  const float lost = fma(0.5f * c, c, -square);
  const float e = detail::exp_in_range(-square);
  const float both = fma(-lost, e, e) * detail::erfcx(c * 0.707106769f);
  const float tail = 0.5f * a * (a > END ? 0.0f : both);
  return x > END ? x : (x > 0.0f ? x : 0.0f) - tail;
}
KW_INLINE double gelu(double x) { return 0.5 * x * ::erfc(x * -0.70710678118654752440); }

// The form with tanh: 0.5 (1 + tanh(u)) = sigmoid(2u)
KW_INLINE float gelu_tanh(float x) {
  const float cubic = x * x * x;
  return x * sigmoid(1.59576917f * fma(cubic, 0.044715f, x));
}
KW_INLINE double gelu_tanh(double x) {
  return x * sigmoid(1.5957691216057307118 * (x + 0.044715 * x * x * x));
}

namespace detail {
// sin(x + quarter_turns * pi / 2). Reduced in double: exact to float's precision up to 2^30.
KW_INLINE float sine(float x, uint32_t quarter_turns) {
  constexpr double ROUND_DOUBLE = 6755399441055744.0;  // 1.5 * 2^52
  const double wide = static_cast<double>(x);
  const double t = wide * 0.63661977236758134308 + ROUND_DOUBLE;
  const double n = t - ROUND_DOUBLE;
  const double r = (wide - n * 1.57079632673412561417) - n * 6.07710050650619224932e-11;
  const uint32_t quadrant = static_cast<uint32_t>(__builtin_bit_cast(uint64_t, t)) + quarter_turns;
  float a = static_cast<float>(r);
  a = a > 0.8f ? 0.8f : a;  // only where the reduction has failed
  a = a < -0.8f ? -0.8f : a;
  const float s = a * a;
  float sin_q = fma(-1.9515295891e-4f, s, 8.3321608736e-3f);
  sin_q = fma(sin_q, s, -1.6666654611e-1f);
  const float sin_a = fma(sin_q * s, a, a);
  float cos_q = fma(2.443315711809948e-5f, s, -1.388731625493765e-3f);
  cos_q = fma(cos_q, s, 4.166664568298827e-2f);
  const float cos_a = fma(cos_q * s, s, fma(-0.5f, s, 1.0f));
  const float value = quadrant & 1 ? cos_a : sin_a;
  return float_of(bits_of(value) ^ (static_cast<uint32_t>(quadrant & 2) << 30));
}
}  // namespace detail

KW_INLINE float sin(float x) { return detail::sine(x, 0); }
KW_INLINE double sin(double x) { return ::sin(x); }
KW_INLINE float cos(float x) { return detail::sine(x, 1); }
KW_INLINE double cos(double x) { return ::cos(x); }

}  // namespace kw
