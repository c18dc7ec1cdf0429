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

template <class T>
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
}

inline wide lane_below(wide x, ushort by) {
  return wide(metal::simd_shuffle_up(x.high, by), metal::simd_shuffle_up(x.low, by));
}
inline wide lane_above(wide x) {
  return wide(metal::simd_broadcast(x.high, 31), metal::simd_broadcast(x.low, 31));
}

// Computes cumsum, through cumsum.
kernel void cumsum_kernel(device const float* x [[buffer(0)]], device float* cumsum_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  wide cumsum_carry = wide(0.0f);
  for (int part = 0; part < 128; ++part) {
    const float cumsum_before = float(cumsum_carry);
    float cumsum_running = 0.0f;
    for (int base_1 = 0; base_1 < 32; base_1 += 32) {
      const int i = base_1 + int(lane);
      float cumsum_running_here = 0.0f;
      if (i < 32) {
        cumsum_running_here = x[row * 4096 + part * 32 + i];
      }
      for (ushort step = 1; step < 32; step *= 2) {
        const float lower_2 = lane_below(cumsum_running_here, step);
        if (lane >= step) cumsum_running_here = lower_2 + cumsum_running_here;
      }
      const float cumsum_running_reached = cumsum_running + cumsum_running_here;
      if (i < 32) {
        const float cumsum_running = cumsum_running_reached;
        cumsum_out[row * 4096 + part * 32 + i] = (cumsum_before + cumsum_running);
      }
      cumsum_running = lane_above(cumsum_running_reached);
    }
    cumsum_carry = cumsum_carry + wide(cumsum_running);
  }
}
