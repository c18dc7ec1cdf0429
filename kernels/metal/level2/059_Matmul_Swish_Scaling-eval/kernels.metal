#include <metal_stdlib>
using namespace metal;

inline float sigmoid_of(float x) {
  const float e = metal::precise::exp(-metal::abs(x));
  return (x < 0.0f ? e : 1.0f) / (1.0f + e);
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

// Computes mul_1, through linear_product, linear, sigmoid, mul, mul_1.
kernel void mul_1_kernel(device const float* x [[buffer(0)]], device const float* p_matmul_weight [[buffer(1)]], device const float* p_matmul_bias [[buffer(2)]], device float* mul_1_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 1024);
  const int b = (item % 1024);
  float linear_product = 0.0f;
  for (int i = int(lane); i < 1024; i += 32) {
    linear_product = linear_product + (x[a * 1024 + i] * p_matmul_weight[b * 1024 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) linear_product = linear_product + other_lane(linear_product, step);
  const float linear = (linear_product + p_matmul_bias[b]);
  const float sigmoid = sigmoid_of(linear);
  const float mul = (linear * sigmoid);
  if (lane == 0) mul_1_out[a * 1024 + b] = (mul * 2.0f);
}
