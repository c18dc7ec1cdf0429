#include <metal_stdlib>
using namespace metal;

// Computes div, through pow_1, mean_sum, mean, add, sqrt, div.
kernel void div_kernel(device const float* x [[buffer(0)]], device float* div_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = at / 32;
  threadgroup float mean_sum_lanes_all[1024];
  threadgroup float* mean_sum_lanes = mean_sum_lanes_all + simd * 128;
  threadgroup float sqrt_lanes_all[1024];
  threadgroup float* sqrt_lanes = sqrt_lanes_all + simd * 128;
  const int a = (item / 32);
  const int block = (item % 32);
  for (int i = int(lane); i < 128; i += 32) {
    mean_sum_lanes[i] = 0.0f;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 16; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 128; i += 32) {
      const float pow_1 = (x[a * 65536 + j * 4096 + block * 128 + i] * x[a * 65536 + j * 4096 + block * 128 + i]);
      mean_sum_lanes[i] = (mean_sum_lanes[i] + pow_1);
    }
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 128; i += 32) {
    const float mean_sum = mean_sum_lanes[i];
    const float mean = (mean_sum / 16.0f);
    const float add = (mean + 1e-05f);
    const float sqrt = metal::precise::sqrt(add);
    sqrt_lanes[i] = sqrt;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 16; ++j) {
    for (int i = int(lane); i < 128; i += 32) {
      const float sqrt = sqrt_lanes[i];
      div_out[a * 65536 + j * 4096 + block * 128 + i] = (x[a * 65536 + j * 4096 + block * 128 + i] / sqrt);
    }
  }
}
