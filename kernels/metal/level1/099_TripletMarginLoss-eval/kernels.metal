#include <metal_stdlib>
using namespace metal;

// x, but no less than low; NaN stays NaN.
template <class T>
inline T at_least(T x, T low) {
  return x < low ? low : x;
}

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

// Computes linalg_vector_norm_total_parts, linalg_vector_norm_1_total_parts, through sub, add,
// linalg_vector_norm_total_parts, sub_1, add_1, linalg_vector_norm_1_total_parts.
kernel void vector_norm_1_total_parts_kernel(device const float* anchor [[buffer(0)]], device const float* positive [[buffer(1)]], device const float* negative [[buffer(2)]], device float* vector_norm_total_parts_out [[buffer(3)]], device float* vector_norm_1_total_parts_out [[buffer(4)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float vector_norm_total_parts = 0.0f;
  float vector_norm_1_total_parts = 0.0f;
  for (int i = int(lane); i < 128; i += 32) {
    const float sub = (anchor[row * 128 + i] - positive[row * 128 + i]);
    const float add = (sub + 1e-06f);
    vector_norm_total_parts = vector_norm_total_parts + (add * add);
    const float sub_1 = (anchor[row * 128 + i] - negative[row * 128 + i]);
    const float add_1 = (sub_1 + 1e-06f);
    vector_norm_1_total_parts = vector_norm_1_total_parts + (add_1 * add_1);
  }
  for (ushort step = 16; step > 0; step /= 2) vector_norm_total_parts = vector_norm_total_parts + other_lane(vector_norm_total_parts, step);
  for (ushort step = 16; step > 0; step /= 2) vector_norm_1_total_parts = vector_norm_1_total_parts + other_lane(vector_norm_1_total_parts, step);
  if (lane == 0) vector_norm_total_parts_out[row] = vector_norm_total_parts;
  if (lane == 0) vector_norm_1_total_parts_out[row] = vector_norm_1_total_parts;
}

// Computes add_2, through linalg_vector_norm_total, linalg_vector_norm, add_2.
kernel void add_2_kernel(device const float* vector_norm_total_parts [[buffer(0)]], device float* add_2_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float vector_norm_total = 0.0f;
  for (int i = int(lane); i < 8; i += 32) {
    vector_norm_total = vector_norm_total + vector_norm_total_parts[row * 8 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) vector_norm_total = vector_norm_total + other_lane(vector_norm_total, step);
  const float vector_norm = metal::precise::sqrt(vector_norm_total);
  if (lane == 0) add_2_out[row] = (vector_norm + 1.0f);
}

// Computes clamp, through linalg_vector_norm_1_total, linalg_vector_norm_1, sub_2, clamp.
kernel void clamp_kernel(device const float* vector_norm_1_total_parts [[buffer(0)]], device const float* add_2 [[buffer(1)]], device float* clamp_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float vector_norm_1_total = 0.0f;
  for (int i = int(lane); i < 8; i += 32) {
    vector_norm_1_total = vector_norm_1_total + vector_norm_1_total_parts[row * 8 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) vector_norm_1_total = vector_norm_1_total + other_lane(vector_norm_1_total, step);
  const float vector_norm_1 = metal::precise::sqrt(vector_norm_1_total);
  const float sub_2 = (add_2[row] - vector_norm_1);
  if (lane == 0) clamp_out[row] = at_least(sub_2, 0.0f);
}

// Computes mean, through mean_sum, mean.
kernel void mean_kernel(device const float* clamp [[buffer(0)]], device float* mean_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float mean_sum = 0.0f;
  for (int i = int(lane); i < 128; i += 32) {
    mean_sum = mean_sum + clamp[i];
  }
  for (ushort step = 16; step > 0; step /= 2) mean_sum = mean_sum + other_lane(mean_sum, step);
  if (lane == 0) mean_out[0] = (mean_sum / 128.0f);
}
