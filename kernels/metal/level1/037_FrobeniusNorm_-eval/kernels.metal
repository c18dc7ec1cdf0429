#include <metal_stdlib>
using namespace metal;

// What lane `lane ^ mask` has.
template <class T>
inline T other_lane(T x, ushort mask) {
  return metal::simd_shuffle_xor(x, mask);
}
inline long other_lane(long x, ushort mask) {
  return as_type<long>(metal::simd_shuffle_xor(as_type<uint2>(x), mask));
}
inline bool other_lane(bool x, ushort mask) {
  return metal::simd_shuffle_xor(uint(x), mask) != 0;
}

// Computes linalg_vector_norm_total_parts, through linalg_vector_norm_total_parts.
kernel void vector_norm_total_parts_kernel(device const float* x [[buffer(0)]], device float* vector_norm_total_parts_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float vector_norm_total_parts = 0.0f;
  for (int i = int(lane); i < 64; i += 32) {
    vector_norm_total_parts = vector_norm_total_parts + (x[row * 64 + i] * x[row * 64 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) vector_norm_total_parts = vector_norm_total_parts + other_lane(vector_norm_total_parts, step);
  if (lane == 0) vector_norm_total_parts_out[row] = vector_norm_total_parts;
}

// Computes linalg_vector_norm, through linalg_vector_norm_total, linalg_vector_norm.
kernel void vector_norm_kernel(device const float* vector_norm_total_parts [[buffer(0)]], device float* vector_norm_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float vector_norm_total = 0.0f;
  for (int i = int(lane); i < 4096; i += 32) {
    vector_norm_total = vector_norm_total + vector_norm_total_parts[i];
  }
  for (ushort step = 16; step > 0; step /= 2) vector_norm_total = vector_norm_total + other_lane(vector_norm_total, step);
  if (lane == 0) vector_norm_out[0] = metal::precise::sqrt(vector_norm_total);
}

// Computes div, through div.
kernel void div_kernel(device const float* x [[buffer(0)]], device const float* vector_norm [[buffer(1)]], device float* div_out [[buffer(2)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  div_out[i] = (x[i] / vector_norm[0]);
}
