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
  threadgroup float max_pool2d_with_indices_window_all[1024];
  threadgroup float* max_pool2d_with_indices_window = max_pool2d_with_indices_window_all + simd * 128;
  const int a = (item / 153);
  const int block = (item % 153);
  for (int i = int(lane); i < metal::min(int(128), int(-block * 107 + 4)); i += 32) {
    max_pool2d_with_indices_window[i] = -INFINITY;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = metal::max(int(0), int(-block * 107 + 16388)) + int(lane); i < 128; i += 32) {
    max_pool2d_with_indices_window[i] = -INFINITY;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = metal::max(int(0), int(-block * 107 + 4)) + int(lane); i < metal::min(int(128), int(-block * 107 + 16388)); i += 32) {
    max_pool2d_with_indices_window[i] = x[a * 16384 + block * 107 + i - 4];
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 107; i += 32) {
    max_pool2d_out[a * 16371 + block * 107 + i] = maximum(maximum(maximum(maximum(maximum(maximum(maximum(max_pool2d_with_indices_window[i], max_pool2d_with_indices_window[i + 3]), max_pool2d_with_indices_window[i + 6]), max_pool2d_with_indices_window[i + 9]), max_pool2d_with_indices_window[i + 12]), max_pool2d_with_indices_window[i + 15]), max_pool2d_with_indices_window[i + 18]), max_pool2d_with_indices_window[i + 21]);
  }
}
