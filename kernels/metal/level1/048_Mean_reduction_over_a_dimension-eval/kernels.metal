#include <metal_stdlib>
using namespace metal;

// Computes mean, through mean_sum, mean.
kernel void mean_kernel(device const float* x [[buffer(0)]], device float* mean_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = at / 32;
  threadgroup float mean_sum_lanes_all[1024];
  threadgroup float* mean_sum_lanes = mean_sum_lanes_all + simd * 128;
  const int a = (item / 8);
  const int block = (item % 8);
  for (int i = int(lane); i < 128; i += 32) {
    mean_sum_lanes[i] = 0.0f;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 256; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 128; i += 32) {
      mean_sum_lanes[i] = (mean_sum_lanes[i] + x[a * 262144 + j * 1024 + block * 128 + i]);
    }
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 128; i += 32) {
    const float mean_sum = mean_sum_lanes[i];
    mean_out[a * 1024 + block * 128 + i] = (mean_sum / 256.0f);
  }
}
