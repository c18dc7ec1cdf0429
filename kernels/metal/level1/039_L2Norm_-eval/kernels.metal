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
  for (int i = int(lane); i < 256; i += 32) {
    vector_norm_total_parts = vector_norm_total_parts + (x[row * 256 + i] * x[row * 256 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) vector_norm_total_parts = vector_norm_total_parts + other_lane(vector_norm_total_parts, step);
  if (lane == 0) vector_norm_total_parts_out[row] = vector_norm_total_parts;
}

// Computes linalg_vector_norm, through linalg_vector_norm_total, linalg_vector_norm.
kernel void vector_norm_kernel(device const float* vector_norm_total_parts [[buffer(0)]], device float* vector_norm_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float vector_norm_total = 0.0f;
  for (int i = int(lane); i < 32; i += 32) {
    vector_norm_total = vector_norm_total + vector_norm_total_parts[row * 32 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) vector_norm_total = vector_norm_total + other_lane(vector_norm_total, step);
  if (lane == 0) vector_norm_out[row] = metal::precise::sqrt(vector_norm_total);
}

// Computes div, through div.
kernel void div_kernel(device const float* x [[buffer(0)]], device const float* vector_norm [[buffer(1)]], device float* div_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 32);
  const int block = (item % 32);
  for (int i = int(lane); i < 256; i += 32) {
    div_out[a * 8192 + block * 256 + i] = (x[a * 8192 + block * 256 + i] / vector_norm[a]);
  }
}
