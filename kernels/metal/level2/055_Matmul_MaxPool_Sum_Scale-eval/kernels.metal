#include <metal_stdlib>
using namespace metal;

// The greater of two; NaN if either is NaN.
template <class T>
inline T maximum(T a, T b) {
  return b > a || b != b ? b : a;
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

// Computes mul_r1, through mul_r1.
kernel void mul_r1_kernel(device const float* p_matmul_weight [[buffer(0)]], device float* mul_r1_out [[buffer(1)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  mul_r1_out[i] = (p_matmul_weight[i] * 0.5f);
}

// Computes mul_r3, through mul_r3.
kernel void mul_r3_kernel(device const float* p_matmul_bias [[buffer(0)]], device float* mul_r3_out [[buffer(1)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  mul_r3_out[i] = (p_matmul_bias[i] * 0.5f);
}

// Computes linear_r1, through linear_r1_product, linear_r1.
kernel void linear_r1_kernel(device const float* x [[buffer(0)]], device const float* mul_r1 [[buffer(1)]], device const float* mul_r3 [[buffer(2)]], device float* linear_r1_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 1024);
  const int b = (item % 1024);
  float linear_r1_product = 0.0f;
  for (int i = int(lane); i < 1024; i += 32) {
    linear_r1_product = linear_r1_product + (x[a * 1024 + i] * mul_r1[b * 1024 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) linear_r1_product = linear_r1_product + other_lane(linear_r1_product, step);
  if (lane == 0) linear_r1_out[a * 1024 + b] = (linear_r1_product + mul_r3[b]);
}

// Computes sum_r2, through max_pool2d_with_indices_r1, sum_r2.
kernel void sum_r2_kernel(device const float* linear_r1 [[buffer(0)]], device float* sum_r2_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float sum_r2 = 0.0f;
  for (int i = int(lane); i < 512; i += 32) {
    sum_r2 = sum_r2 + maximum(linear_r1[row * 1024 + i * 2], linear_r1[row * 1024 + i * 2 + 1]);
  }
  for (ushort step = 16; step > 0; step /= 2) sum_r2 = sum_r2 + other_lane(sum_r2, step);
  if (lane == 0) sum_r2_out[row] = sum_r2;
}
