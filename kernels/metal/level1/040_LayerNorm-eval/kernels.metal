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

// Computes native_layer_norm_sum_parts, native_layer_norm_sum_parts_centers,
// native_layer_norm_squares_left, native_layer_norm_squares_parts, through
// native_layer_norm_sum_parts, native_layer_norm_sum_parts_centers,
// native_layer_norm_squares_left, native_layer_norm_squares_parts.
kernel void layer_norm_squares_parts_kernel(device const float* x [[buffer(0)]], device float* layer_norm_sum_parts_out [[buffer(1)]], device float* layer_norm_sum_parts_centers_out [[buffer(2)]], device float* layer_norm_squares_left_out [[buffer(3)]], device float* layer_norm_squares_parts_out [[buffer(4)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float layer_norm_sum_parts = 0.0f;
  for (int i = int(lane); i < 64; i += 32) {
    layer_norm_sum_parts = layer_norm_sum_parts + x[row * 64 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) layer_norm_sum_parts = layer_norm_sum_parts + other_lane(layer_norm_sum_parts, step);
  if (lane == 0) layer_norm_sum_parts_out[row] = layer_norm_sum_parts;
  const float layer_norm_sum_parts_centers = (layer_norm_sum_parts / 64.0f);
  if (lane == 0) layer_norm_sum_parts_centers_out[row] = layer_norm_sum_parts_centers;
  float layer_norm_squares_left = 0.0f;
  float layer_norm_squares_parts = 0.0f;
  for (int i = int(lane); i < 64; i += 32) {
    layer_norm_squares_left = layer_norm_squares_left + (x[row * 64 + i] - layer_norm_sum_parts_centers);
    layer_norm_squares_parts = layer_norm_squares_parts + ((x[row * 64 + i] - layer_norm_sum_parts_centers) * (x[row * 64 + i] - layer_norm_sum_parts_centers));
  }
  for (ushort step = 16; step > 0; step /= 2) layer_norm_squares_left = layer_norm_squares_left + other_lane(layer_norm_squares_left, step);
  for (ushort step = 16; step > 0; step /= 2) layer_norm_squares_parts = layer_norm_squares_parts + other_lane(layer_norm_squares_parts, step);
  if (lane == 0) layer_norm_squares_left_out[row] = layer_norm_squares_left;
  if (lane == 0) layer_norm_squares_parts_out[row] = layer_norm_squares_parts;
}

// Computes native_layer_norm_mean, native_layer_norm_rstd, through native_layer_norm_sum,
// native_layer_norm_mean, native_layer_norm_squares, native_layer_norm_rstd.
kernel void layer_norm_rstd_kernel(device const float* layer_norm_sum_parts [[buffer(0)]], device const float* layer_norm_squares_parts [[buffer(1)]], device const float* layer_norm_sum_parts_centers [[buffer(2)]], device const float* layer_norm_squares_left [[buffer(3)]], device float* layer_norm_mean_out [[buffer(4)]], device float* layer_norm_rstd_out [[buffer(5)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float layer_norm_sum = 0.0f;
  for (int i = int(lane); i < 2048; i += 32) {
    layer_norm_sum = layer_norm_sum + layer_norm_sum_parts[row * 2048 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) layer_norm_sum = layer_norm_sum + other_lane(layer_norm_sum, step);
  const float layer_norm_mean = (layer_norm_sum / 131072.0f);
  if (lane == 0) layer_norm_mean_out[row] = layer_norm_mean;
  float layer_norm_squares = 0.0f;
  for (int i = int(lane); i < 2048; i += 32) {
    layer_norm_squares = layer_norm_squares + (layer_norm_squares_parts[row * 2048 + i] + ((layer_norm_sum_parts_centers[row * 2048 + i] - layer_norm_mean) * ((2.0f * layer_norm_squares_left[row * 2048 + i]) + (64.0f * (layer_norm_sum_parts_centers[row * 2048 + i] - layer_norm_mean)))));
  }
  for (ushort step = 16; step > 0; step /= 2) layer_norm_squares = layer_norm_squares + other_lane(layer_norm_squares, step);
  if (lane == 0) layer_norm_rstd_out[row] = metal::precise::rsqrt(((layer_norm_squares / 131072.0f) + 1e-05f));
}

// Computes native_layer_norm, through native_layer_norm.
kernel void layer_norm_kernel(device const float* x [[buffer(0)]], device const float* layer_norm_mean [[buffer(1)]], device const float* layer_norm_rstd [[buffer(2)]], device const float* p_ln_weight [[buffer(3)]], device const float* p_ln_bias [[buffer(4)]], device float* layer_norm_out [[buffer(5)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 256);
  const int block = (item % 256);
  for (int i = int(lane); i < 512; i += 32) {
    layer_norm_out[a * 131072 + block * 512 + i] = ((((x[a * 131072 + block * 512 + i] - layer_norm_mean[a]) * layer_norm_rstd[a]) * p_ln_weight[block * 512 + i]) + p_ln_bias[block * 512 + i]);
  }
}
