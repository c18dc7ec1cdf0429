#include <metal_stdlib>
using namespace metal;

// The greater of two; NaN if either is NaN.
template <class T>
inline T maximum(T a, T b) {
  return b > a || b != b ? b : a;
}

// x, but no less than low; NaN stays NaN.
template <class T>
inline T at_least(T x, T low) {
  return x < low ? low : x;
}

// x, but no more than high; NaN stays NaN.
template <class T>
inline T at_most(T x, T high) {
  return x > high ? high : x;
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

// Computes mul_r1, through mul_r1.
kernel void mul_r1_kernel(device const float* p_conv_weight [[buffer(0)]], device const float* p_multiplier [[buffer(1)]], device float* mul_r1_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 81; i += 32) {
    mul_r1_out[row * 81 + i] = (p_conv_weight[row * 81 + i] * p_multiplier[row]);
  }
}

// Computes convolution_r2, through convolution_r2.
kernel void convolution_r2_kernel(device const float* mul_r1 [[buffer(0)]], device const float* x [[buffer(1)]], device float* convolution_r2_out [[buffer(2)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = 0;
  const int b = item;
  threadgroup float tile_left[128];
  threadgroup float tile_right[1024];
  threadgroup float tile_strips[512];
  threadgroup float* tile_strip = tile_strips + simd * 128;
  const int first_row = 0;
  const int first_column = b * 64;
  const int own_row = simd / 4 * 8;
  const int own_column = simd % 4 * 16;
  simdgroup_float8x8 tile_sums[1][2];
  for (ushort i = 0; i < 1; ++i)
    for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 81; base += 16) {
    for (int place = at; place < 128; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 81) {
        element = mul_r1[row * 81 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 1024; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 81) {
        element = x[(column / 392) * 3072 + (term / 27) * 1024 + ((column / 196) % 2) * 256 + ((term / 9) % 3) * 256 + ((column / 14) % 14) * 16 + ((term / 3) % 3) * 16 + (column % 14) + (term % 3)];
      }
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[1], right[2];
      for (ushort i = 0; i < 1; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 2; ++j) simdgroup_load(right[j], tile_right + (own_column + j * 8) * 16 + deep, 16, ulong2(0), true);
      for (ushort i = 0; i < 1; ++i)
        for (ushort j = 0; j < 2; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  for (ushort i = 0; i < 1; ++i) {
    for (ushort j = 0; j < 2; ++j) simdgroup_store(tile_sums[i][j], tile_strip + j * 8, 16);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 128; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 16;
      const int column = first_column + own_column + place % 16;
      const float convolution_r2 = tile_strip[place];
      convolution_r2_out[(column / 392) * 3136 + row * 392 + ((column / 196) % 2) * 196 + ((column / 14) % 14) * 14 + (column % 14)] = convolution_r2;
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes native_batch_norm_legit_r1_sum_parts, native_batch_norm_legit_r1_sum_parts_centers,
// native_batch_norm_legit_r1_squares_left, native_batch_norm_legit_r1_squares_parts, through
// native_batch_norm_legit_r1_sum_parts, native_batch_norm_legit_r1_sum_parts_centers,
// native_batch_norm_legit_r1_squares_left, native_batch_norm_legit_r1_squares_parts.
kernel void batch_norm_r1_squares_parts_kernel(device const float* convolution_r2 [[buffer(0)]], device float* batch_norm_r1_sum_parts_out [[buffer(1)]], device float* batch_norm_r1_sum_parts_centers_out [[buffer(2)]], device float* batch_norm_r1_squares_left_out [[buffer(3)]], device float* batch_norm_r1_squares_parts_out [[buffer(4)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float batch_norm_r1_sum_parts = 0.0f;
  for (int i = int(lane); i < 14; i += 32) {
    batch_norm_r1_sum_parts = batch_norm_r1_sum_parts + convolution_r2[row * 14 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) batch_norm_r1_sum_parts = batch_norm_r1_sum_parts + other_lane(batch_norm_r1_sum_parts, step);
  if (lane == 0) batch_norm_r1_sum_parts_out[row] = batch_norm_r1_sum_parts;
  const float batch_norm_r1_sum_parts_centers = (batch_norm_r1_sum_parts / 14.0f);
  if (lane == 0) batch_norm_r1_sum_parts_centers_out[row] = batch_norm_r1_sum_parts_centers;
  float batch_norm_r1_squares_left = 0.0f;
  float batch_norm_r1_squares_parts = 0.0f;
  for (int i = int(lane); i < 14; i += 32) {
    batch_norm_r1_squares_left = batch_norm_r1_squares_left + (convolution_r2[row * 14 + i] - batch_norm_r1_sum_parts_centers);
    batch_norm_r1_squares_parts = batch_norm_r1_squares_parts + ((convolution_r2[row * 14 + i] - batch_norm_r1_sum_parts_centers) * (convolution_r2[row * 14 + i] - batch_norm_r1_sum_parts_centers));
  }
  for (ushort step = 16; step > 0; step /= 2) batch_norm_r1_squares_left = batch_norm_r1_squares_left + other_lane(batch_norm_r1_squares_left, step);
  for (ushort step = 16; step > 0; step /= 2) batch_norm_r1_squares_parts = batch_norm_r1_squares_parts + other_lane(batch_norm_r1_squares_parts, step);
  if (lane == 0) batch_norm_r1_squares_left_out[row] = batch_norm_r1_squares_left;
  if (lane == 0) batch_norm_r1_squares_parts_out[row] = batch_norm_r1_squares_parts;
}

// Computes native_batch_norm_legit_r1_mean, native_batch_norm_legit_r1_rstd, through
// native_batch_norm_legit_r1_sum, native_batch_norm_legit_r1_mean,
// native_batch_norm_legit_r1_squares, native_batch_norm_legit_r1_rstd.
kernel void batch_norm_r1_rstd_kernel(device const float* batch_norm_r1_sum_parts [[buffer(0)]], device const float* batch_norm_r1_squares_parts [[buffer(1)]], device const float* batch_norm_r1_sum_parts_centers [[buffer(2)]], device const float* batch_norm_r1_squares_left [[buffer(3)]], device float* batch_norm_r1_mean_out [[buffer(4)]], device float* batch_norm_r1_rstd_out [[buffer(5)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float batch_norm_r1_sum = 0.0f;
  for (int i = int(lane); i < 28; i += 32) {
    batch_norm_r1_sum = batch_norm_r1_sum + batch_norm_r1_sum_parts[row * 28 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) batch_norm_r1_sum = batch_norm_r1_sum + other_lane(batch_norm_r1_sum, step);
  const float batch_norm_r1_mean = (batch_norm_r1_sum / 392.0f);
  if (lane == 0) batch_norm_r1_mean_out[row] = batch_norm_r1_mean;
  float batch_norm_r1_squares = 0.0f;
  for (int i = int(lane); i < 28; i += 32) {
    batch_norm_r1_squares = batch_norm_r1_squares + (batch_norm_r1_squares_parts[row * 28 + i] + ((batch_norm_r1_sum_parts_centers[row * 28 + i] - batch_norm_r1_mean) * ((2.0f * batch_norm_r1_squares_left[row * 28 + i]) + (14.0f * (batch_norm_r1_sum_parts_centers[row * 28 + i] - batch_norm_r1_mean)))));
  }
  for (ushort step = 16; step > 0; step /= 2) batch_norm_r1_squares = batch_norm_r1_squares + other_lane(batch_norm_r1_squares, step);
  if (lane == 0) batch_norm_r1_rstd_out[row] = metal::precise::rsqrt(((batch_norm_r1_squares / 392.0f) + 1e-05f));
}

// Computes max_1, through native_batch_norm_legit_r1, clamp, mul_1, max_1.
kernel void max_1_kernel(device const float* convolution_r2 [[buffer(0)]], device const float* batch_norm_r1_mean [[buffer(1)]], device const float* batch_norm_r1_rstd [[buffer(2)]], device const float* p_multiplier [[buffer(3)]], device float* max_1_out [[buffer(4)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = at / 32;
  threadgroup float max_1_lanes_all[800];
  threadgroup float* max_1_lanes = max_1_lanes_all + simd * 100;
  const int a = (item / 4);
  const int block = (item % 4);
  for (int i = int(lane); i < 98; i += 32) {
    max_1_lanes[i] = -INFINITY;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 8; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 98; i += 32) {
      const float batch_norm_r1 = ((convolution_r2[a * 3136 + j * 392 + block * 98 + i] - batch_norm_r1_mean[a * 8 + j]) * batch_norm_r1_rstd[a * 8 + j]);
      const float clamp = at_most(at_least(batch_norm_r1, -1.0f), 1.0f);
      const float mul_1 = (clamp * p_multiplier[j]);
      max_1_lanes[i] = maximum(max_1_lanes[i], mul_1);
    }
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 98; i += 32) {
    max_1_out[a * 392 + block * 98 + i] = max_1_lanes[i];
  }
}
