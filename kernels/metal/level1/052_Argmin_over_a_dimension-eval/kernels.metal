#include <metal_stdlib>
using namespace metal;

// Whether a replaces b as the least so far; NaN counts as less than everything.
template <class T>
inline bool is_below(T a, T b) {
  return !(a >= b) && b == b;
}

// Computes argmin, through argmin.
kernel void argmin_kernel(device const float* x [[buffer(0)]], device long* argmin_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = at / 32;
  threadgroup long argmin_lanes_all[1024];
  threadgroup long* argmin_lanes = argmin_lanes_all + simd * 128;
  threadgroup float argmin_best_all[1024];
  threadgroup float* argmin_best = argmin_best_all + simd * 128;
  const int a = (item / 8);
  const int block = (item % 8);
  for (int i = int(lane); i < 128; i += 32) {
    argmin_best[i] = INFINITY;
    argmin_lanes[i] = 0l;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 128; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 128; i += 32) {
      const float argmin_value = x[a * 131072 + j * 1024 + block * 128 + i];
      const bool argmin_is_better = is_below(argmin_value, argmin_best[i]);
      argmin_best[i] = (argmin_is_better ? argmin_value : argmin_best[i]);
      argmin_lanes[i] = (argmin_is_better ? long(j) : argmin_lanes[i]);
    }
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 128; i += 32) {
    argmin_out[a * 1024 + block * 128 + i] = argmin_lanes[i];
  }
}
