#include <metal_stdlib>
using namespace metal;

// Whether a replaces b as the greatest so far; NaN counts as greater than everything.
template <class T>
inline bool is_above(T a, T b) {
  return !(a <= b) && b == b;
}

// Computes argmax, through argmax.
kernel void argmax_kernel(device const float* x [[buffer(0)]], device long* argmax_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = at / 32;
  threadgroup long argmax_lanes_all[1024];
  threadgroup long* argmax_lanes = argmax_lanes_all + simd * 128;
  threadgroup float argmax_best_all[1024];
  threadgroup float* argmax_best = argmax_best_all + simd * 128;
  const int a = (item / 8);
  const int block = (item % 8);
  for (int i = int(lane); i < 128; i += 32) {
    argmax_best[i] = -INFINITY;
    argmax_lanes[i] = 0l;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 128; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 128; i += 32) {
      const float argmax_value = x[a * 131072 + j * 1024 + block * 128 + i];
      const bool argmax_is_better = is_above(argmax_value, argmax_best[i]);
      argmax_best[i] = (argmax_is_better ? argmax_value : argmax_best[i]);
      argmax_lanes[i] = (argmax_is_better ? long(j) : argmax_lanes[i]);
    }
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 128; i += 32) {
    argmax_out[a * 1024 + block * 128 + i] = argmax_lanes[i];
  }
}
