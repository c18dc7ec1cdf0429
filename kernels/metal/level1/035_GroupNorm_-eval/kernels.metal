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

// Computes native_group_norm_sum_parts, native_group_norm_sum_parts_centers,
// native_group_norm_squares_left, native_group_norm_squares_parts, through
// native_group_norm_sum_parts, native_group_norm_sum_parts_centers,
// native_group_norm_squares_left, native_group_norm_squares_parts.
kernel void group_norm_squares_parts_kernel(device const float* x [[buffer(0)]], device float* group_norm_sum_parts_out [[buffer(1)]], device float* group_norm_sum_parts_centers_out [[buffer(2)]], device float* group_norm_squares_left_out [[buffer(3)]], device float* group_norm_squares_parts_out [[buffer(4)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float group_norm_sum_parts = 0.0f;
  for (int i = int(lane); i < 128; i += 32) {
    group_norm_sum_parts = group_norm_sum_parts + x[row * 128 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) group_norm_sum_parts = group_norm_sum_parts + other_lane(group_norm_sum_parts, step);
  if (lane == 0) group_norm_sum_parts_out[row] = group_norm_sum_parts;
  const float group_norm_sum_parts_centers = (group_norm_sum_parts / 128.0f);
  if (lane == 0) group_norm_sum_parts_centers_out[row] = group_norm_sum_parts_centers;
  float group_norm_squares_left = 0.0f;
  float group_norm_squares_parts = 0.0f;
  for (int i = int(lane); i < 128; i += 32) {
    group_norm_squares_left = group_norm_squares_left + (x[row * 128 + i] - group_norm_sum_parts_centers);
    group_norm_squares_parts = group_norm_squares_parts + ((x[row * 128 + i] - group_norm_sum_parts_centers) * (x[row * 128 + i] - group_norm_sum_parts_centers));
  }
  for (ushort step = 16; step > 0; step /= 2) group_norm_squares_left = group_norm_squares_left + other_lane(group_norm_squares_left, step);
  for (ushort step = 16; step > 0; step /= 2) group_norm_squares_parts = group_norm_squares_parts + other_lane(group_norm_squares_parts, step);
  if (lane == 0) group_norm_squares_left_out[row] = group_norm_squares_left;
  if (lane == 0) group_norm_squares_parts_out[row] = group_norm_squares_parts;
}

// Computes native_group_norm_mean, native_group_norm_rstd, through native_group_norm_sum,
// native_group_norm_mean, native_group_norm_squares, native_group_norm_rstd.
kernel void group_norm_rstd_kernel(device const float* group_norm_sum_parts [[buffer(0)]], device const float* group_norm_squares_parts [[buffer(1)]], device const float* group_norm_sum_parts_centers [[buffer(2)]], device const float* group_norm_squares_left [[buffer(3)]], device float* group_norm_mean_out [[buffer(4)]], device float* group_norm_rstd_out [[buffer(5)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float group_norm_sum = 0.0f;
  for (int i = int(lane); i < 128; i += 32) {
    group_norm_sum = group_norm_sum + group_norm_sum_parts[row * 128 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) group_norm_sum = group_norm_sum + other_lane(group_norm_sum, step);
  const float group_norm_mean = (group_norm_sum / 16384.0f);
  if (lane == 0) group_norm_mean_out[row] = group_norm_mean;
  float group_norm_squares = 0.0f;
  for (int i = int(lane); i < 128; i += 32) {
    group_norm_squares = group_norm_squares + (group_norm_squares_parts[row * 128 + i] + ((group_norm_sum_parts_centers[row * 128 + i] - group_norm_mean) * ((2.0f * group_norm_squares_left[row * 128 + i]) + (128.0f * (group_norm_sum_parts_centers[row * 128 + i] - group_norm_mean)))));
  }
  for (ushort step = 16; step > 0; step /= 2) group_norm_squares = group_norm_squares + other_lane(group_norm_squares, step);
  if (lane == 0) group_norm_rstd_out[row] = metal::precise::rsqrt(((group_norm_squares / 16384.0f) + 1e-05f));
}

// Computes native_group_norm, through native_group_norm.
kernel void group_norm_kernel(device const float* x [[buffer(0)]], device const float* group_norm_mean [[buffer(1)]], device const float* group_norm_rstd [[buffer(2)]], device const float* p_gn_weight [[buffer(3)]], device const float* p_gn_bias [[buffer(4)]], device float* group_norm_out [[buffer(5)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 256);
  const int b = ((item / 32) % 8);
  const int c = ((item / 8) % 4);
  const int block = (item % 8);
  for (int i = int(lane); i < 512; i += 32) {
    group_norm_out[a * 131072 + b * 16384 + c * 4096 + block * 512 + i] = ((((x[a * 131072 + b * 16384 + c * 4096 + block * 512 + i] - group_norm_mean[a * 8 + b]) * group_norm_rstd[a * 8 + b]) * p_gn_weight[b * 4 + c]) + p_gn_bias[b * 4 + c]);
  }
}
