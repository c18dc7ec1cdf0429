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
  const int a = (item / 16);
  const int b = (item % 16);
  for (int i = int(lane); i < 27; i += 32) {
    mul_r4_out[a * 432 + b * 27 + i] = (p_conv_transpose_weight[a * 432 + b * 27 + i] * mul_r1[b]);
  }
}

// Computes convolution_r2_sums, through convolution_r2_sums.
kernel void convolution_r2_sums_kernel(device const float* mul_r4 [[buffer(0)]], device const float* x [[buffer(1)]], device float* convolution_r2_sums_out [[buffer(2)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 64);
  const int b = ((item / 32) % 2);
  const int c = ((item / 16) % 2);
  const int d = 0;
  const int e = (item % 16);
  threadgroup float tile_left[256];
  threadgroup float tile_right[1024];
  threadgroup float tile_strips[1024];
  threadgroup float* tile_strip = tile_strips + simd * 256;
  const int first_row = 0;
  const int first_column = e * 64;
  const int own_row = simd / 2 * 8;
  const int own_column = simd % 2 * 32;
  simdgroup_float8x8 tile_sums[1][4];
  for (ushort i = 0; i < 1; ++i)
    for (ushort j = 0; j < 4; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 128; base += 16) {
    for (int place = at; place < 256; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = (((term % 2) * 2 + ((c + 1) % 2) < 3) ? ((((term / 2) % 2) * 2 + ((b + 1) % 2) < 3) ? ((((term / 4) % 2) * 2 + ((a + 1) % 2) < 3) ? mul_r4[(term / 8) * 432 + row * 27 + ((term / 4) % 2) * 18 + ((a + 1) % 2) * 9 + ((term / 2) % 2) * 6 + ((b + 1) % 2) * 3 + (term % 2) * 2 + ((c + 1) % 2)] : 0.0f) : 0.0f) : 0.0f);
      tile_left[place] = element;
    }
    for (int place = at; place < 1024; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      const float element = (((term % 2) * 2 + ((c + 1) % 2) < 3) ? ((((term / 2) % 2) * 2 + ((b + 1) % 2) < 3) ? ((((term / 4) % 2) * 2 + ((a + 1) % 2) < 3) ? ((((c + 1) / 2) + (column % 8) - (term % 2) >= 0 && ((c + 1) / 2) + (column % 8) - (term % 2) < 8) ? ((((b + 1) / 2) + ((column / 8) % 8) - ((term / 2) % 2) >= 0 && ((b + 1) / 2) + ((column / 8) % 8) - ((term / 2) % 2) < 8) ? ((((a + 1) / 2) + ((column / 64) % 4) - ((term / 4) % 2) >= 0 && ((a + 1) / 2) + ((column / 64) % 4) - ((term / 4) % 2) < 4) ? x[(column / 256) * 4096 + (term / 8) * 256 + ((a + 1) / 2) * 64 + ((column / 64) % 4) * 64 - ((term / 4) % 2) * 64 + ((b + 1) / 2) * 8 + ((column / 8) % 8) * 8 - ((term / 2) % 2) * 8 + ((c + 1) / 2) + (column % 8) - (term % 2)] : 0.0f) : 0.0f) : 0.0f) : 0.0f) : 0.0f) : 0.0f);
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[1], right[4];
      for (ushort i = 0; i < 1; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 4; ++j) simdgroup_load(right[j], tile_right + (own_column + j * 8) * 16 + deep, 16, ulong2(0), true);
      for (ushort i = 0; i < 1; ++i)
        for (ushort j = 0; j < 4; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  for (ushort i = 0; i < 1; ++i) {
    for (ushort j = 0; j < 4; ++j) simdgroup_store(tile_sums[i][j], tile_strip + j * 8, 32);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 256; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 32;
      const int column = first_column + own_column + place % 32;
      const float convolution_r2_sums = tile_strip[place];
      convolution_r2_sums_out[(column / 256) * 32768 + row * 2048 + ((column / 64) % 4) * 512 + a * 256 + ((column / 8) % 8) * 32 + b * 16 + (column % 8) * 2 + c] = convolution_r2_sums;
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes convolution_r2, mean_sum_parts, through convolution_r2, mean_sum_parts.
kernel void mean_sum_parts_kernel(device const float* convolution_r2_sums [[buffer(0)]], device const float* add_r3 [[buffer(1)]], device float* convolution_r2_out [[buffer(2)]], device float* mean_sum_parts_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 1680);
  const int b = ((item / 105) % 16);
  const int c = ((item / 15) % 7);
  const int d = (item % 15);
  float mean_sum_parts = 0.0f;
  for (int i = int(lane); i < 15; i += 32) {
    const float convolution_r2 = (convolution_r2_sums[a * 32768 + b * 2048 + c * 256 + d * 16 + i] + add_r3[b]);
    convolution_r2_out[a * 25200 + b * 1575 + c * 225 + d * 15 + i] = convolution_r2;
    mean_sum_parts = mean_sum_parts + convolution_r2;
  }
  for (ushort step = 16; step > 0; step /= 2) mean_sum_parts = mean_sum_parts + other_lane(mean_sum_parts, step);
  if (lane == 0) mean_sum_parts_out[a * 1680 + b * 105 + c * 15 + d] = mean_sum_parts;
}

// Computes mean, through mean_sum, mean.
kernel void mean_kernel(device const float* mean_sum_parts [[buffer(0)]], device float* mean_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float mean_sum = 0.0f;
  for (int i = int(lane); i < 105; i += 32) {
    mean_sum = mean_sum + mean_sum_parts[row * 105 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) mean_sum = mean_sum + other_lane(mean_sum, step);
  if (lane == 0) mean_out[row] = (mean_sum / 1575.0f);
}

// Computes sub, through sub.
kernel void sub_kernel(device const float* mean [[buffer(0)]], device float* convolution_r2 [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 15);
  const int block = (item % 15);
  for (int i = int(lane); i < 105; i += 32) {
    convolution_r2[a * 1575 + block * 105 + i] = (convolution_r2[a * 1575 + block * 105 + i] - mean[a]);
  }
}
