#include <metal_stdlib>
using namespace metal;

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

// Computes sum_r1, through sum_r1.
kernel void sum_r1_kernel(device const float* p_linear_weight [[buffer(0)]], device float* sum_r1_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int row = at / 32;
  threadgroup float sum_r1_lanes_all[1024];
  threadgroup float* sum_r1_lanes = sum_r1_lanes_all + simd * 128;
  for (int i = int(lane); i < 128; i += 32) {
    sum_r1_lanes[i] = 0.0f;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 1024; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 128; i += 32) {
      sum_r1_lanes[i] = (sum_r1_lanes[i] + p_linear_weight[j * 1024 + row * 128 + i]);
    }
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 128; i += 32) {
    sum_r1_out[row * 128 + i] = sum_r1_lanes[i];
  }
}

// Computes sum_r2, through sum_r2.
kernel void sum_r2_kernel(device const float* p_linear_bias [[buffer(0)]], device float* sum_r2_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float sum_r2 = 0.0f;
  for (int i = int(lane); i < 1024; i += 32) {
    sum_r2 = sum_r2 + p_linear_bias[i];
  }
  for (ushort step = 16; step > 0; step /= 2) sum_r2 = sum_r2 + other_lane(sum_r2, step);
  if (lane == 0) sum_r2_out[0] = sum_r2;
}

// Computes linear_r1, through linear_r1_product, linear_r1.
kernel void linear_r1_kernel(device const float* x [[buffer(0)]], device const float* sum_r1 [[buffer(1)]], device const float* sum_r2 [[buffer(2)]], device float* linear_r1_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float linear_r1_product = 0.0f;
  for (int i = int(lane); i < 1024; i += 32) {
    linear_r1_product = linear_r1_product + (x[row * 1024 + i] * sum_r1[i]);
  }
  for (ushort step = 16; step > 0; step /= 2) linear_r1_product = linear_r1_product + other_lane(linear_r1_product, step);
  if (lane == 0) linear_r1_out[row] = (linear_r1_product + sum_r2[0]);
}
