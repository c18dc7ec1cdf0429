#include <metal_stdlib>
using namespace metal;

// The greater of two; NaN if either is NaN.
template <class T>
inline T maximum(T a, T b) {
  return b > a || b != b ? b : a;
}

// Computes max_pool2d_with_indices, through max_pool2d_with_indices.
kernel void max_pool2d_kernel(device const float* x [[buffer(0)]], device float* max_pool2d_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = at / 32;
  threadgroup float max_pool2d_with_indices_window_all[288];
  threadgroup float* max_pool2d_with_indices_window = max_pool2d_with_indices_window_all + simd * 36;
  const int a = (item / 31);
  const int b = (item % 31);
  for (int i = int(lane); i < 1; i += 32) {
    max_pool2d_with_indices_window[i] = -INFINITY;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = 33 + int(lane); i < 34; i += 32) {
    max_pool2d_with_indices_window[i] = -INFINITY;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  if ((b - 1 >= 0 && b - 1 < 29)) {
    for (int i = 1 + int(lane); i < 33; i += 32) {
      max_pool2d_with_indices_window[i] = maximum(maximum(maximum(x[a * 1024 + b * 32 + i - 33], x[a * 1024 + b * 32 + i - 1]), x[a * 1024 + b * 32 + i + 31]), x[a * 1024 + b * 32 + i + 63]);
    }
  } else {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 34; i += 32) {
      max_pool2d_with_indices_window[i] = -INFINITY;
    }
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int j = 0; j < 4; ++j) {
      simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
      if ((b + j - 1 >= 0 && b + j - 1 < 32)) {
        for (int i = 1 + int(lane); i < 33; i += 32) {
          max_pool2d_with_indices_window[i] = maximum(max_pool2d_with_indices_window[i], x[a * 1024 + b * 32 + j * 32 + i - 33]);
        }
      }
    }
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 31; i += 32) {
    max_pool2d_out[a * 961 + b * 31 + i] = maximum(maximum(maximum(max_pool2d_with_indices_window[i], max_pool2d_with_indices_window[i + 1]), max_pool2d_with_indices_window[i + 2]), max_pool2d_with_indices_window[i + 3]);
  }
}
