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

// Computes sigmoid, through linear_product, linear, sigmoid.
kernel void sigmoid_kernel(device const float* x [[buffer(0)]], device const float* p_linear_weight [[buffer(1)]], device const float* p_linear_bias [[buffer(2)]], device float* sigmoid_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 1024);
  const int b = (item % 1024);
  float linear_product = 0.0f;
  for (int i = int(lane); i < 1024; i += 32) {
    linear_product = linear_product + (x[a * 1024 + i] * p_linear_weight[b * 1024 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) linear_product = linear_product + other_lane(linear_product, step);
  const float linear = (linear_product + p_linear_bias[b]);
  if (lane == 0) sigmoid_out[a * 1024 + b] = sigmoid_of(linear);
}

// Computes sum_1, through sum_1.
kernel void sum_1_kernel(device const float* sigmoid [[buffer(0)]], device float* sum_1_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float sum_1 = 0.0f;
  for (int i = int(lane); i < 1024; i += 32) {
    sum_1 = sum_1 + sigmoid[row * 1024 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) sum_1 = sum_1 + other_lane(sum_1, step);
  if (lane == 0) sum_1_out[row] = sum_1;
}
