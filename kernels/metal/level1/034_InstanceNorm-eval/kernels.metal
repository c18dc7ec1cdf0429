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

// Computes _native_batch_norm_legit_sum_parts, _native_batch_norm_legit_sum_parts_centers,
// _native_batch_norm_legit_squares_left, _native_batch_norm_legit_squares_parts, through
// _native_batch_norm_legit_sum_parts, _native_batch_norm_legit_sum_parts_centers,
// _native_batch_norm_legit_squares_left, _native_batch_norm_legit_squares_parts.
kernel void batch_norm_squares_parts_kernel(device const float* x [[buffer(0)]], device float* batch_norm_sum_parts_out [[buffer(1)]], device float* batch_norm_sum_parts_centers_out [[buffer(2)]], device float* batch_norm_squares_left_out [[buffer(3)]], device float* batch_norm_squares_parts_out [[buffer(4)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float batch_norm_sum_parts = 0.0f;
  for (int i = int(lane); i < 64; i += 32) {
    batch_norm_sum_parts = batch_norm_sum_parts + x[row * 64 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) batch_norm_sum_parts = batch_norm_sum_parts + other_lane(batch_norm_sum_parts, step);
  if (lane == 0) batch_norm_sum_parts_out[row] = batch_norm_sum_parts;
  const float batch_norm_sum_parts_centers = (batch_norm_sum_parts / 64.0f);
  if (lane == 0) batch_norm_sum_parts_centers_out[row] = batch_norm_sum_parts_centers;
  float batch_norm_squares_left = 0.0f;
  float batch_norm_squares_parts = 0.0f;
  for (int i = int(lane); i < 64; i += 32) {
    batch_norm_squares_left = batch_norm_squares_left + (x[row * 64 + i] - batch_norm_sum_parts_centers);
    batch_norm_squares_parts = batch_norm_squares_parts + ((x[row * 64 + i] - batch_norm_sum_parts_centers) * (x[row * 64 + i] - batch_norm_sum_parts_centers));
  }
  for (ushort step = 16; step > 0; step /= 2) batch_norm_squares_left = batch_norm_squares_left + other_lane(batch_norm_squares_left, step);
  for (ushort step = 16; step > 0; step /= 2) batch_norm_squares_parts = batch_norm_squares_parts + other_lane(batch_norm_squares_parts, step);
  if (lane == 0) batch_norm_squares_left_out[row] = batch_norm_squares_left;
  if (lane == 0) batch_norm_squares_parts_out[row] = batch_norm_squares_parts;
}

// Computes _native_batch_norm_legit_mean, _native_batch_norm_legit_rstd, through
// _native_batch_norm_legit_sum, _native_batch_norm_legit_mean, _native_batch_norm_legit_squares,
// _native_batch_norm_legit_rstd.
kernel void batch_norm_rstd_kernel(device const float* batch_norm_sum_parts [[buffer(0)]], device const float* batch_norm_squares_parts [[buffer(1)]], device const float* batch_norm_sum_parts_centers [[buffer(2)]], device const float* batch_norm_squares_left [[buffer(3)]], device float* batch_norm_mean_out [[buffer(4)]], device float* batch_norm_rstd_out [[buffer(5)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float batch_norm_sum = 0.0f;
  for (int i = int(lane); i < 64; i += 32) {
    batch_norm_sum = batch_norm_sum + batch_norm_sum_parts[row * 64 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) batch_norm_sum = batch_norm_sum + other_lane(batch_norm_sum, step);
  const float batch_norm_mean = (batch_norm_sum / 4096.0f);
  if (lane == 0) batch_norm_mean_out[row] = batch_norm_mean;
  float batch_norm_squares = 0.0f;
  for (int i = int(lane); i < 64; i += 32) {
    batch_norm_squares = batch_norm_squares + (batch_norm_squares_parts[row * 64 + i] + ((batch_norm_sum_parts_centers[row * 64 + i] - batch_norm_mean) * ((2.0f * batch_norm_squares_left[row * 64 + i]) + (64.0f * (batch_norm_sum_parts_centers[row * 64 + i] - batch_norm_mean)))));
  }
  for (ushort step = 16; step > 0; step /= 2) batch_norm_squares = batch_norm_squares + other_lane(batch_norm_squares, step);
  if (lane == 0) batch_norm_rstd_out[row] = metal::precise::rsqrt(((batch_norm_squares / 4096.0f) + 1e-05f));
}

// Computes _native_batch_norm_legit, through _native_batch_norm_legit.
kernel void batch_norm_kernel(device const float* x [[buffer(0)]], device const float* batch_norm_mean [[buffer(1)]], device const float* batch_norm_rstd [[buffer(2)]], device float* batch_norm_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 8);
  const int block = (item % 8);
  for (int i = int(lane); i < 512; i += 32) {
    batch_norm_out[a * 4096 + block * 512 + i] = ((x[a * 4096 + block * 512 + i] - batch_norm_mean[a]) * batch_norm_rstd[a]);
  }
}
