#include <metal_stdlib>
using namespace metal;

// The greater of two; NaN if either is NaN.
template <class T>
inline T maximum(T a, T b) {
  return b > a || b != b ? b : a;
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

// Computes mul_r1, add_r3, through add_r1, rsqrt_r1, mul_r1, mul_r2, sub_r1, mul_r5, add_r3.
kernel void add_r3_kernel(device const float* b_batch_norm_running_var [[buffer(0)]], device const float* p_batch_norm_weight [[buffer(1)]], device const float* b_batch_norm_running_mean [[buffer(2)]], device const float* p_batch_norm_bias [[buffer(3)]], device const float* p_conv_transpose_bias [[buffer(4)]], device float* mul_r1_out [[buffer(5)]], device float* add_r3_out [[buffer(6)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r1 = (b_batch_norm_running_var[i] + 1e-05f);
  const float rsqrt_r1 = metal::precise::rsqrt(add_r1);
  const float mul_r1 = (rsqrt_r1 * p_batch_norm_weight[i]);
  mul_r1_out[i] = mul_r1;
  const float mul_r2 = (b_batch_norm_running_mean[i] * mul_r1);
  const float sub_r1 = (p_batch_norm_bias[i] - mul_r2);
  const float mul_r5 = (p_conv_transpose_bias[i] * mul_r1);
  add_r3_out[i] = (mul_r5 + sub_r1);
}

// Computes mul_r4, through mul_r4.
kernel void mul_r4_kernel(device const float* p_conv_transpose_weight [[buffer(0)]], device const float* mul_r1 [[buffer(1)]], device float* mul_r4_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 64);
  const int b = (item % 64);
  for (int i = int(lane); i < 25; i += 32) {
    mul_r4_out[a * 1600 + b * 25 + i] = (p_conv_transpose_weight[a * 1600 + b * 25 + i] * mul_r1[b]);
  }
}

// Computes convolution_r2, through convolution_r2_sums, convolution_r2.
kernel void convolution_r2_kernel(device const float* mul_r4 [[buffer(0)]], device const float* x [[buffer(1)]], device const float* add_r3 [[buffer(2)]], device float* convolution_r2_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 36);
  const int b = (item % 36);
  threadgroup float tile_left[512];
  threadgroup float tile_right[512];
  threadgroup float tile_strips[512];
  threadgroup float* tile_strip = tile_strips + simd * 128;
  const int first_row = a * 32;
  const int first_column = b * 32;
  const int own_row = simd / 2 * 16;
  const int own_column = simd % 2 * 16;
  simdgroup_float8x8 tile_sums[2][2];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  simdgroup_float8x8 tile_totals[2][2];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 2; ++j) tile_totals[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int part = 0; part < 800; part += 256) {
    for (ushort i = 0; i < 2; ++i)
      for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    for (int base = part; base < metal::min(800, part + 256); base += 16) {
      for (int place = at; place < 512; place += 128) {
        const int row = first_row + place / 16;
        const int term = base + place % 16;
        const float element = mul_r4[(term / 25) * 1600 + row * 25 + ((term / 5) % 5) * 5 + (term % 5)];
        tile_left[place] = element;
      }
      for (int place = at; place < 512; place += 128) {
        const int column = first_column + place / 16;
        const int term = base + place % 16;
        const float element = (((column % 6) - (term % 5) + 1 >= 0 && (column % 6) - (term % 5) + 1 < 4) ? ((((column / 6) % 6) - ((term / 5) % 5) + 1 >= 0 && ((column / 6) % 6) - ((term / 5) % 5) + 1 < 4) ? x[(column / 36) * 512 + (term / 25) * 16 + ((column / 6) % 6) * 4 - ((term / 5) % 5) * 4 + (column % 6) - (term % 5) + 5] : 0.0f) : 0.0f);
        tile_right[place] = element;
      }
      threadgroup_barrier(mem_flags::mem_threadgroup);
      for (ushort deep = 0; deep < 16; deep += 8) {
        simdgroup_float8x8 left[2], right[2];
        for (ushort i = 0; i < 2; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
        for (ushort j = 0; j < 2; ++j) simdgroup_load(right[j], tile_right + (own_column + j * 8) * 16 + deep, 16, ulong2(0), true);
        for (ushort i = 0; i < 2; ++i)
          for (ushort j = 0; j < 2; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
      }
      threadgroup_barrier(mem_flags::mem_threadgroup);
    }
    for (ushort i = 0; i < 2; ++i)
      for (ushort j = 0; j < 2; ++j) tile_totals[i][j].thread_elements() += tile_sums[i][j].thread_elements();
  }
  for (ushort i = 0; i < 2; ++i) {
    for (ushort j = 0; j < 2; ++j) simdgroup_store(tile_totals[i][j], tile_strip + j * 8, 16);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 128; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 16;
      const int column = first_column + own_column + place % 16;
      const float convolution_r2_sums = tile_strip[place];
      convolution_r2_out[(column / 36) * 2304 + row * 36 + ((column / 6) % 6) * 6 + (column % 6)] = (convolution_r2_sums + add_r3[row]);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes tanh_r1, native_group_norm_sum_parts, native_group_norm_sum_parts_centers,
// native_group_norm_squares_left, native_group_norm_squares_parts, through
// max_pool2d_with_indices_r1, tanh_r1, native_group_norm_sum_parts,
// native_group_norm_sum_parts_centers, native_group_norm_squares_left,
// native_group_norm_squares_parts.
kernel void group_norm_squares_parts_kernel(device const float* convolution_r2 [[buffer(0)]], device float* tanh_r1_out [[buffer(1)]], device float* group_norm_sum_parts_out [[buffer(2)]], device float* group_norm_sum_parts_centers_out [[buffer(3)]], device float* group_norm_squares_left_out [[buffer(4)]], device float* group_norm_squares_parts_out [[buffer(5)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int row = at / 32;
  threadgroup float tanh_r1_row_all[96];
  threadgroup float* tanh_r1_row = tanh_r1_row_all + simd * 12;
  float group_norm_sum_parts = 0.0f;
  for (int j = 0; j < 3; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 3; i += 32) {
      const float max_pool2d_r1 = maximum(maximum(maximum(convolution_r2[row * 36 + j * 12 + i * 2], convolution_r2[row * 36 + j * 12 + i * 2 + 1]), convolution_r2[row * 36 + j * 12 + i * 2 + 6]), convolution_r2[row * 36 + j * 12 + i * 2 + 7]);
      const float tanh_r1 = metal::precise::tanh(max_pool2d_r1);
      tanh_r1_out[row * 9 + j * 3 + i] = tanh_r1;
      tanh_r1_row[j * 3 + i] = tanh_r1;
      group_norm_sum_parts = group_norm_sum_parts + tanh_r1;
    }
  }
  for (ushort step = 16; step > 0; step /= 2) group_norm_sum_parts = group_norm_sum_parts + other_lane(group_norm_sum_parts, step);
  if (lane == 0) group_norm_sum_parts_out[row] = group_norm_sum_parts;
  const float group_norm_sum_parts_centers = (group_norm_sum_parts / 9.0f);
  if (lane == 0) group_norm_sum_parts_centers_out[row] = group_norm_sum_parts_centers;
  float group_norm_squares_left = 0.0f;
  float group_norm_squares_parts = 0.0f;
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 3; ++j) {
    for (int i = int(lane); i < 3; i += 32) {
      const float tanh_r1 = tanh_r1_row[j * 3 + i];
      group_norm_squares_left = group_norm_squares_left + (tanh_r1 - group_norm_sum_parts_centers);
      group_norm_squares_parts = group_norm_squares_parts + ((tanh_r1 - group_norm_sum_parts_centers) * (tanh_r1 - group_norm_sum_parts_centers));
    }
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
  for (int i = int(lane); i < 8; i += 32) {
    group_norm_sum = group_norm_sum + group_norm_sum_parts[row * 8 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) group_norm_sum = group_norm_sum + other_lane(group_norm_sum, step);
  const float group_norm_mean = (group_norm_sum / 72.0f);
  if (lane == 0) group_norm_mean_out[row] = group_norm_mean;
  float group_norm_squares = 0.0f;
  for (int i = int(lane); i < 8; i += 32) {
    group_norm_squares = group_norm_squares + (group_norm_squares_parts[row * 8 + i] + ((group_norm_sum_parts_centers[row * 8 + i] - group_norm_mean) * ((2.0f * group_norm_squares_left[row * 8 + i]) + (9.0f * (group_norm_sum_parts_centers[row * 8 + i] - group_norm_mean)))));
  }
  for (ushort step = 16; step > 0; step /= 2) group_norm_squares = group_norm_squares + other_lane(group_norm_squares, step);
  if (lane == 0) group_norm_rstd_out[row] = metal::precise::rsqrt(((group_norm_squares / 72.0f) + 1e-05f));
}

// Computes native_group_norm, through native_group_norm.
kernel void group_norm_kernel(device const float* group_norm_mean [[buffer(0)]], device const float* group_norm_rstd [[buffer(1)]], device const float* p_group_norm_weight [[buffer(2)]], device const float* p_group_norm_bias [[buffer(3)]], device float* tanh_r1 [[buffer(4)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 64);
  const int b = ((item / 8) % 8);
  const int c = (item % 8);
  for (int i = int(lane); i < 9; i += 32) {
    tanh_r1[a * 576 + b * 72 + c * 9 + i] = ((((tanh_r1[a * 576 + b * 72 + c * 9 + i] - group_norm_mean[a * 8 + b]) * group_norm_rstd[a * 8 + b]) * p_group_norm_weight[b * 8 + c]) + p_group_norm_bias[b * 8 + c]);
  }
}
