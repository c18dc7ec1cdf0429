// bfloat16 and float16 as storage types that convert to and from float.
//
// Conversions are integer arithmetic without branches, so loops over them vectorise on any
// machine, and they are exact or round to nearest even, NaN, infinities and denormals included.
#pragma once
#include <stdint.h>

#define KW_INLINE static inline __attribute__((always_inline))

namespace kw {

KW_INLINE uint32_t bits_of(float x) { return __builtin_bit_cast(uint32_t, x); }
KW_INLINE float float_of(uint32_t bits) { return __builtin_bit_cast(float, bits); }

KW_INLINE float bf16_to_float(uint16_t h) { return float_of(static_cast<uint32_t>(h) << 16); }

KW_INLINE uint16_t float_to_bf16(float x) {
  const uint32_t u = bits_of(x);
  const uint32_t rounded = (u + 0x7fffu + ((u >> 16) & 1u)) >> 16;
  const uint32_t quiet = (u >> 16) | 0x40u;
  return static_cast<uint16_t>((u & 0x7fffffffu) > 0x7f800000u ? quiet : rounded);
}

KW_INLINE float half_to_float(uint16_t h) {
  const uint32_t magnitude = static_cast<uint32_t>(h & 0x7fffu) << 13;
  const uint32_t exponent = magnitude & 0x0f800000u;
  // 112 = 127 - 15 rebiases; infinities and NaN need it twice to reach exponent 255.
  const uint32_t rebias = magnitude + (exponent == 0x0f800000u ? 224u << 23 : 112u << 23);
  // A denormal: one more step of exponent, then take the implicit one away again.
  const float denormal = float_of(magnitude + (113u << 23)) - float_of(113u << 23);
  const uint32_t sign = static_cast<uint32_t>(h & 0x8000u) << 16;
  return float_of((exponent == 0 ? bits_of(denormal) : rebias) | sign);
}

KW_INLINE uint16_t float_to_half(float x) {
  const uint32_t u = bits_of(x);
  const uint32_t sign = (u >> 16) & 0x8000u;
  const uint32_t magnitude = u & 0x7fffffffu;
  const uint32_t odd = (magnitude >> 13) & 1u;
  const uint32_t normal = (magnitude - (112u << 23) + 0xfffu + odd) >> 13;
  // Adding 0.5 aligns the mantissa so that the hardware rounds the denormal for us.
  const uint32_t denormal = bits_of(float_of(magnitude) + 0.5f) - 0x3f000000u;
  uint32_t h = magnitude < (113u << 23) ? denormal : normal;
  h = magnitude >= 0x477ff000u ? 0x7c00u : h;                                         // rounds to infinity
  h = magnitude > 0x7f800000u ? 0x7e00u | ((magnitude >> 13) & 0x1ffu) : h;  // NaN stays NaN
  return static_cast<uint16_t>(h | sign);
}

}  // namespace kw

struct kw_bf16 {
  uint16_t bits;
  kw_bf16() = default;
  __attribute__((always_inline)) inline kw_bf16(float x) : bits(kw::float_to_bf16(x)) {}
  // Without it a temporary is copied as a whole, which stops g++ from vectorising stores.
  __attribute__((always_inline)) inline kw_bf16& operator=(float x) {
    bits = kw::float_to_bf16(x);
    return *this;
  }
  __attribute__((always_inline)) inline operator float() const { return kw::bf16_to_float(bits); }
};

struct kw_half {
  uint16_t bits;
  kw_half() = default;
  __attribute__((always_inline)) inline kw_half(float x) : bits(kw::float_to_half(x)) {}
  // Without it a temporary is copied as a whole, which stops g++ from vectorising stores.
  __attribute__((always_inline)) inline kw_half& operator=(float x) {
    bits = kw::float_to_half(x);
    return *this;
  }
  __attribute__((always_inline)) inline operator float() const { return kw::half_to_float(bits); }
};
