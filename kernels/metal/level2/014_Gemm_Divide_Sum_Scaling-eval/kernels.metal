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

// Computes sum_r2, through mul_r1, mul_r3, sum_r2.
kernel void sum_r2_kernel(device const float* p_weight [[buffer(0)]], device float* sum_r2_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int row = at / 32;
  threadgroup float sum_r2_lanes_all[1024];
  threadgroup float* sum_r2_lanes = sum_r2_lanes_all + simd * 128;
  for (int i = int(lane); i < 128; i += 32) {
    sum_r2_lanes[i] = 0.0f;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 1024; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 128; i += 32) {
      const float mul_r1 = (p_weight[j * 1024 + row * 128 + i] * 0.5f);
      const float mul_r3 = (mul_r1 * 1.5f);
      sum_r2_lanes[i] = (sum_r2_lanes[i] + mul_r3);
    }
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 128; i += 32) {
    sum_r2_out[row * 128 + i] = sum_r2_lanes[i];
  }
}

// Computes linear_r2, through linear_r2.
kernel void linear_r2_kernel(device const float* x [[buffer(0)]], device const float* sum_r2 [[buffer(1)]], device float* linear_r2_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float linear_r2 = 0.0f;
  for (int i = int(lane); i < 1024; i += 32) {
    linear_r2 = linear_r2 + (x[row * 1024 + i] * sum_r2[i]);
  }
  for (ushort step = 16; step > 0; step /= 2) linear_r2 = linear_r2 + other_lane(linear_r2, step);
  if (lane == 0) linear_r2_out[row] = linear_r2;
}
