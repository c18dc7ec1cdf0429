#include <metal_stdlib>
using namespace metal;

// The greater of two; NaN if either is NaN.
template <class T>
inline T maximum(T a, T b) {
  return b > a || b != b ? b : a;
}

// Computes max_pool3d_with_indices, through max_pool3d_with_indices.
kernel void max_pool3d_kernel(device const float* x [[buffer(0)]], device float* max_pool3d_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = at / 32;
  threadgroup float max_pool3d_with_indices_window_all[288];
  threadgroup float* max_pool3d_with_indices_window = max_pool3d_with_indices_window_all + simd * 36;
  const int a = (item / 196);
  const int b = ((item / 14) % 14);
  const int c = (item % 14);
  for (int i = int(lane); i < 1; i += 32) {
    max_pool3d_with_indices_window[i] = -INFINITY;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  if (((c * 2 - 1 >= 0) & (b * 2 - 1 >= 0))) {
    for (int i = 1 + int(lane); i < 33; i += 32) {
      max_pool3d_with_indices_window[i] = maximum(maximum(maximum(maximum(maximum(maximum(maximum(maximum(x[a * 32768 + b * 2048 + c * 64 + i - 1057], x[a * 32768 + b * 2048 + c * 64 + i - 961]), x[a * 32768 + b * 2048 + c * 64 + i - 865]), x[a * 32768 + b * 2048 + c * 64 + i + 2015]), x[a * 32768 + b * 2048 + c * 64 + i + 2111]), x[a * 32768 + b * 2048 + c * 64 + i + 2207]), x[a * 32768 + b * 2048 + c * 64 + i + 5087]), x[a * 32768 + b * 2048 + c * 64 + i + 5183]), x[a * 32768 + b * 2048 + c * 64 + i + 5279]);
    }
  } else {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 33; i += 32) {
      max_pool3d_with_indices_window[i] = -INFINITY;
    }
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int j = 0; j < 3; ++j) {
      simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
      for (int k = 0; k < 3; ++k) {
        simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
        if (((k * 3 + c * 2 - 1 >= 0) & (j * 3 + b * 2 - 1 >= 0))) {
          for (int i = 1 + int(lane); i < 33; i += 32) {
            max_pool3d_with_indices_window[i] = maximum(max_pool3d_with_indices_window[i], x[a * 32768 + j * 3072 + b * 2048 + k * 96 + c * 64 + i - 1057]);
          }
        }
      }
    }
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 14; i += 32) {
    max_pool3d_out[a * 2744 + b * 196 + c * 14 + i] = maximum(maximum(max_pool3d_with_indices_window[i * 2], max_pool3d_with_indices_window[i * 2 + 3]), max_pool3d_with_indices_window[i * 2 + 6]);
  }
}
