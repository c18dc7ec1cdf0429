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

// Computes linear, through linear_product, linear.
kernel void linear_kernel(device const float* x [[buffer(0)]], device const float* p_matmul_weight [[buffer(1)]], device const float* p_matmul_bias [[buffer(2)]], device float* linear_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 1024);
  const int b = (item % 1024);
  float linear_product = 0.0f;
  for (int i = int(lane); i < 1024; i += 32) {
    linear_product = linear_product + (x[a * 1024 + i] * p_matmul_weight[b * 1024 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) linear_product = linear_product + other_lane(linear_product, step);
  if (lane == 0) linear_out[a * 1024 + b] = (linear_product + p_matmul_bias[b]);
}

// Computes _softmax, through _softmax_max, _softmax_exp, _softmax_sum, _softmax_scale, _softmax.
kernel void softmax_kernel(device float* linear [[buffer(0)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float softmax_max = -INFINITY;
  for (int i = int(lane); i < 1024; i += 32) {
    softmax_max = maximum(softmax_max, linear[row * 1024 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) softmax_max = maximum(softmax_max, other_lane(softmax_max, step));
  float softmax_sum = 0.0f;
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 1024; i += 32) {
    const float softmax_exp = metal::precise::exp((linear[row * 1024 + i] - softmax_max));
    linear[row * 1024 + i] = softmax_exp;
    softmax_sum = softmax_sum + softmax_exp;
  }
  for (ushort step = 16; step > 0; step /= 2) softmax_sum = softmax_sum + other_lane(softmax_sum, step);
  const float softmax_scale = (1.0f / softmax_sum);
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 1024; i += 32) {
    const float softmax_exp = linear[row * 1024 + i];
    linear[row * 1024 + i] = (softmax_exp * softmax_scale);
  }
}
