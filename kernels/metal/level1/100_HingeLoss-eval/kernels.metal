#include <metal_stdlib>
using namespace metal;

// x, but no less than low; NaN stays NaN.
template <class T>
inline T at_least(T x, T low) {
  return x < low ? low : x;
}

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

// Computes mean, through mul, sub, clamp, mean_sum, mean.
kernel void mean_kernel(device const float* predictions [[buffer(0)]], device const float* targets [[buffer(1)]], device float* mean_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  wide mean_sum_total = wide(0.0f);
  for (int j = 0; j < 512; ++j) {
    float mean_sum_part = 0.0f;
    for (int i = int(lane); i < 512; i += 32) {
      const float mul = (predictions[j * 512 + i] * targets[i]);
      const float sub = (1.0f - mul);
      mean_sum_part = mean_sum_part + at_least(sub, 0.0f);
    }
    for (ushort step = 16; step > 0; step /= 2) mean_sum_part = mean_sum_part + other_lane(mean_sum_part, step);
    mean_sum_total = mean_sum_total + wide(mean_sum_part);
  }
  const float mean_sum = float(mean_sum_total);
  if (lane == 0) mean_out[0] = (mean_sum / 262144.0f);
}
