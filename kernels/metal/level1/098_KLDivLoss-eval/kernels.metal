#include <metal_stdlib>
using namespace metal;

// A number as the sum of two floats (T. J. Dekker, 1971).
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
}

// What lane `lane ^ mask` has.
template <class T>
inline T other_lane(T x, ushort mask) {
  return metal::simd_shuffle_xor(x, mask);
}
inline long other_lane(long x, ushort mask) {
  return as_type<long>(metal::simd_shuffle_xor(as_type<uint2>(x), mask));
}
inline bool other_lane(bool x, ushort mask) {
  return metal::simd_shuffle_xor(uint(x), mask) != 0;
}

inline wide other_lane(wide x, ushort mask) {
  return wide(metal::simd_shuffle_xor(x.high, mask), metal::simd_shuffle_xor(x.low, mask));
}

// Computes div, through log, mul, eq, log_1, mul_1, where, isnan, where_1, sub, sum_1, div.
kernel void div_kernel(device const float* predictions [[buffer(0)]], device const float* targets [[buffer(1)]], device float* div_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  wide sum_1_total = wide(0.0f);
  for (int part = 0; part < 32; ++part) {
    float sum_1_part = 0.0f;
    for (int i = int(lane); i < 4096; i += 32) {
      const float log = metal::precise::log(predictions[part * 4096 + i]);
      const float mul = (targets[part * 4096 + i] * log);
      const bool eq = (targets[part * 4096 + i] == 0.0f);
      const float log_1 = metal::precise::log(targets[part * 4096 + i]);
      const float mul_1 = (targets[part * 4096 + i] * log_1);
      const float where = (eq ? 0.0f : mul_1);
      const bool isnan = metal::isnan(targets[part * 4096 + i]);
      const float where_1 = (isnan ? NAN : where);
      sum_1_part = sum_1_part + (where_1 - mul);
    }
    for (ushort step = 16; step > 0; step /= 2) sum_1_part = sum_1_part + other_lane(sum_1_part, step);
    sum_1_total = sum_1_total + wide(sum_1_part);
  }
  const float sum_1 = float(sum_1_total);
  if (lane == 0) div_out[0] = (sum_1 / 64.0f);
}
