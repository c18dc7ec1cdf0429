#include <metal_stdlib>
using namespace metal;

// Computes avg_pool2d, through avg_pool2d.
kernel void avg_pool2d_kernel(device const float* x [[buffer(0)]], device float* avg_pool2d_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = at / 32;
  threadgroup float avg_pool2d_window_all[960];
  threadgroup float* avg_pool2d_window = avg_pool2d_window_all + simd * 120;
  const int a = (item / 145);
  const int block = (item % 145);
  for (int i = int(lane); i < metal::min(int(120), int(-block * 113 + 4)); i += 32) {
    avg_pool2d_window[i] = 0.0f;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = metal::max(int(0), int(-block * 113 + 16388)) + int(lane); i < 120; i += 32) {
    avg_pool2d_window[i] = 0.0f;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = metal::max(int(0), int(-block * 113 + 4)) + int(lane); i < metal::min(int(120), int(-block * 113 + 16388)); i += 32) {
    avg_pool2d_window[i] = x[a * 16384 + block * 113 + i - 4];
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 113; i += 32) {
    avg_pool2d_out[a * 16385 + block * 113 + i] = ((((((((avg_pool2d_window[i] + avg_pool2d_window[i + 1]) + avg_pool2d_window[i + 2]) + avg_pool2d_window[i + 3]) + avg_pool2d_window[i + 4]) + avg_pool2d_window[i + 5]) + avg_pool2d_window[i + 6]) + avg_pool2d_window[i + 7]) / 8.0f);
  }
}
