#include <metal_stdlib>
using namespace metal;

// The lesser of two; NaN if either is NaN.
template <class T>
inline T minimum(T a, T b) {
  return b < a || b != b ? b : a;
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

// Computes sub, through linear_product, linear, minimum, sub.
kernel void sub_kernel(device const float* x [[buffer(0)]], device const float* p_linear_weight [[buffer(1)]], device const float* p_linear_bias [[buffer(2)]], device const float* p_constant [[buffer(3)]], device float* sub_out [[buffer(4)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 1024);
  const int b = (item % 1024);
  float linear_product = 0.0f;
  for (int i = int(lane); i < 1024; i += 32) {
    linear_product = linear_product + (x[a * 1024 + i] * p_linear_weight[b * 1024 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) linear_product = linear_product + other_lane(linear_product, step);
  const float linear = (linear_product + p_linear_bias[b]);
  const float minimum_ = minimum(linear, p_constant[0]);
  if (lane == 0) sub_out[a * 1024 + b] = (minimum_ - p_constant[0]);
}
