#include <metal_stdlib>
using namespace metal;

// x, but no less than low; NaN stays NaN.
template <class T>
inline T at_least(T x, T low) {
  return x < low ? low : x;
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

// Computes relu, through linear_product, linear, relu.
kernel void relu_kernel(device const float* x [[buffer(0)]], device const float* p_network_0_weight [[buffer(1)]], device const float* p_network_0_bias [[buffer(2)]], device float* relu_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 512);
  const int b = (item % 512);
  float linear_product = 0.0f;
  for (int i = int(lane); i < 1024; i += 32) {
    linear_product = linear_product + (x[a * 1024 + i] * p_network_0_weight[b * 1024 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) linear_product = linear_product + other_lane(linear_product, step);
  const float linear = (linear_product + p_network_0_bias[b]);
  if (lane == 0) relu_out[a * 512 + b] = at_least(linear, 0.0f);
}

// Computes relu_1, through linear_1_product, linear_1, relu_1.
kernel void relu_1_kernel(device const float* relu [[buffer(0)]], device const float* p_network_2_weight [[buffer(1)]], device const float* p_network_2_bias [[buffer(2)]], device float* relu_1_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 1024);
  const int b = (item % 1024);
  float linear_1_product = 0.0f;
  for (int i = int(lane); i < 512; i += 32) {
    linear_1_product = linear_1_product + (relu[a * 512 + i] * p_network_2_weight[b * 512 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) linear_1_product = linear_1_product + other_lane(linear_1_product, step);
  const float linear_1 = (linear_1_product + p_network_2_bias[b]);
  if (lane == 0) relu_1_out[a * 1024 + b] = at_least(linear_1, 0.0f);
}

// Computes linear_2, through linear_2_product, linear_2.
kernel void linear_2_kernel(device const float* relu_1 [[buffer(0)]], device const float* p_network_4_weight [[buffer(1)]], device const float* p_network_4_bias [[buffer(2)]], device float* linear_2_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 512);
  const int b = (item % 512);
  float linear_2_product = 0.0f;
  for (int i = int(lane); i < 1024; i += 32) {
    linear_2_product = linear_2_product + (relu_1[a * 1024 + i] * p_network_4_weight[b * 1024 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) linear_2_product = linear_2_product + other_lane(linear_2_product, step);
  if (lane == 0) linear_2_out[a * 512 + b] = (linear_2_product + p_network_4_bias[b]);
}
