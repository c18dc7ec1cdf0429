#include <metal_stdlib>
using namespace metal;

// Computes avg_pool2d, through avg_pool2d.
kernel void avg_pool2d_kernel(device const float* x [[buffer(0)]], device float* avg_pool2d_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = at / 32;
  threadgroup float avg_pool2d_window_all[2048];
  threadgroup float* avg_pool2d_window = avg_pool2d_window_all + simd * 256;
  const int a = (item / 23);
  const int b = (item % 23);
  for (int i = int(lane); i < 253; i += 32) {
    avg_pool2d_window[i] = ((((((((((x[a * 65536 + b * 2816 + i] + x[a * 65536 + b * 2816 + i + 256]) + x[a * 65536 + b * 2816 + i + 512]) + x[a * 65536 + b * 2816 + i + 768]) + x[a * 65536 + b * 2816 + i + 1024]) + x[a * 65536 + b * 2816 + i + 1280]) + x[a * 65536 + b * 2816 + i + 1536]) + x[a * 65536 + b * 2816 + i + 1792]) + x[a * 65536 + b * 2816 + i + 2048]) + x[a * 65536 + b * 2816 + i + 2304]) + x[a * 65536 + b * 2816 + i + 2560]);
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 23; i += 32) {
    avg_pool2d_out[a * 529 + b * 23 + i] = (((((((((((avg_pool2d_window[i * 11] + avg_pool2d_window[i * 11 + 1]) + avg_pool2d_window[i * 11 + 2]) + avg_pool2d_window[i * 11 + 3]) + avg_pool2d_window[i * 11 + 4]) + avg_pool2d_window[i * 11 + 5]) + avg_pool2d_window[i * 11 + 6]) + avg_pool2d_window[i * 11 + 7]) + avg_pool2d_window[i * 11 + 8]) + avg_pool2d_window[i * 11 + 9]) + avg_pool2d_window[i * 11 + 10]) / 121.0f);
  }
}
