#include <metal_stdlib>
using namespace metal;

// The greater of two; NaN if either is NaN.
template <class T>
inline T maximum(T a, T b) {
  return b > a || b != b ? b : a;
}

// Computes max_1, through max_1.
kernel void max_1_kernel(device const float* x [[buffer(0)]], device float* max_1_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = at / 32;
  threadgroup float max_1_lanes_all[1024];
  threadgroup float* max_1_lanes = max_1_lanes_all + simd * 128;
  const int a = (item / 8);
  const int block = (item % 8);
  for (int i = int(lane); i < 128; i += 32) {
    max_1_lanes[i] = -INFINITY;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 128; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 128; i += 32) {
      max_1_lanes[i] = maximum(max_1_lanes[i], x[a * 131072 + j * 1024 + block * 128 + i]);
    }
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 128; i += 32) {
    max_1_out[a * 1024 + block * 128 + i] = max_1_lanes[i];
  }
}
