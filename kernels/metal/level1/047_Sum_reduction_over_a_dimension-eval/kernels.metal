#include <metal_stdlib>
using namespace metal;

// Computes sum_1, through sum_1.
kernel void sum_1_kernel(device const float* x [[buffer(0)]], device float* sum_1_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = at / 32;
  threadgroup float sum_1_lanes_all[1024];
  threadgroup float* sum_1_lanes = sum_1_lanes_all + simd * 128;
  const int a = (item / 8);
  const int block = (item % 8);
  for (int i = int(lane); i < 128; i += 32) {
    sum_1_lanes[i] = 0.0f;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 256; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 128; i += 32) {
      sum_1_lanes[i] = (sum_1_lanes[i] + x[a * 262144 + j * 1024 + block * 128 + i]);
    }
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 128; i += 32) {
    sum_1_out[a * 1024 + block * 128 + i] = sum_1_lanes[i];
  }
}
