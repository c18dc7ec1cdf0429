#include <metal_stdlib>
using namespace metal;

// Computes avg_pool3d, through avg_pool3d.
kernel void avg_pool3d_kernel(device const float* x [[buffer(0)]], device float* avg_pool3d_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = at / 32;
  threadgroup float avg_pool3d_window_all[288];
  threadgroup float* avg_pool3d_window = avg_pool3d_window_all + simd * 36;
  const int a = (item / 256);
  const int b = ((item / 16) % 16);
  const int c = (item % 16);
  for (int i = int(lane); i < 1; i += 32) {
    avg_pool3d_window[i] = 0.0f;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  if (((c * 2 - 1 >= 0) & (b * 2 - 1 >= 0))) {
    for (int i = 1 + int(lane); i < 33; i += 32) {
      avg_pool3d_window[i] = ((((((((x[a * 32768 + b * 2048 + c * 64 + i - 1057] + x[a * 32768 + b * 2048 + c * 64 + i - 1025]) + x[a * 32768 + b * 2048 + c * 64 + i - 993]) + x[a * 32768 + b * 2048 + c * 64 + i - 33]) + x[a * 32768 + b * 2048 + c * 64 + i - 1]) + x[a * 32768 + b * 2048 + c * 64 + i + 31]) + x[a * 32768 + b * 2048 + c * 64 + i + 991]) + x[a * 32768 + b * 2048 + c * 64 + i + 1023]) + x[a * 32768 + b * 2048 + c * 64 + i + 1055]);
    }
  } else {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 33; i += 32) {
      avg_pool3d_window[i] = 0.0f;
    }
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int j = 0; j < 3; ++j) {
      simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
      for (int k = 0; k < 3; ++k) {
        simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
        if (((c * 2 + k - 1 >= 0) & (b * 2 + j - 1 >= 0))) {
          for (int i = 1 + int(lane); i < 33; i += 32) {
            avg_pool3d_window[i] = (avg_pool3d_window[i] + x[a * 32768 + b * 2048 + j * 1024 + c * 64 + k * 32 + i - 1057]);
          }
        }
      }
    }
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 16; i += 32) {
    avg_pool3d_out[a * 4096 + b * 256 + c * 16 + i] = (((avg_pool3d_window[i * 2] + avg_pool3d_window[i * 2 + 1]) + avg_pool3d_window[i * 2 + 2]) / 27.0f);
  }
}
