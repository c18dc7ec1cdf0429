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

// Computes convolution, through convolution_sums, convolution.
kernel void convolution_kernel(device const float* p_conv_weight [[buffer(0)]], device const float* x [[buffer(1)]], device const float* p_conv_bias [[buffer(2)]], device float* convolution_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = 0;
  const int b = item;
  threadgroup float tile_left[512];
  threadgroup float tile_right[1024];
  threadgroup float tile_strips[1024];
  threadgroup float* tile_strip = tile_strips + simd * 256;
  const int first_row = 0;
  const int first_column = b * 64;
  const int own_row = simd / 2 * 16;
  const int own_column = simd % 2 * 32;
  simdgroup_float8x8 tile_sums[2][4];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 4; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 81; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (row < 24 && term < 81) {
        element = p_conv_weight[row * 81 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 1024; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 81) {
        element = x[(column / 144) * 1152 + (term / 27) * 384 + ((column / 36) % 4) * 64 + ((term / 9) % 3) * 64 + ((column / 6) % 6) * 8 + ((term / 3) % 3) * 8 + (column % 6) + (term % 3)];
      }
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[2], right[4];
      for (ushort i = 0; i < 2; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 4; ++j) simdgroup_load(right[j], tile_right + (own_column + j * 8) * 16 + deep, 16, ulong2(0), true);
      for (ushort i = 0; i < 2; ++i)
        for (ushort j = 0; j < 4; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  for (ushort i = 0; i < 2; ++i) {
    for (ushort j = 0; j < 4; ++j) simdgroup_store(tile_sums[i][j], tile_strip + j * 8, 32);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 256; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 32;
      const int column = first_column + own_column + place % 32;
      if (row < 24) {
        const float convolution_sums = tile_strip[place];
        convolution_out[(column / 144) * 3456 + row * 144 + ((column / 36) % 4) * 36 + ((column / 6) % 6) * 6 + (column % 6)] = (convolution_sums + p_conv_bias[row]);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mean_r1, through mean_r1_sum, mean_r1.
kernel void mean_r1_kernel(device const float* convolution [[buffer(0)]], device float* mean_r1_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float mean_r1_sum = 0.0f;
  for (int i = int(lane); i < 144; i += 32) {
    mean_r1_sum = mean_r1_sum + convolution[row * 144 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) mean_r1_sum = mean_r1_sum + other_lane(mean_r1_sum, step);
  if (lane == 0) mean_r1_out[row] = (mean_r1_sum / 144.0f);
}

// Computes mean_r2, sub_r2, through mean_r2_sum, mean_r2, sub_r2.
kernel void sub_r2_kernel(device float* mean_r2_out [[buffer(0)]], device float* mean_r1 [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float mean_r2_sum = 0.0f;
  for (int i = int(lane); i < 3; i += 32) {
    mean_r2_sum = mean_r2_sum + mean_r1[row * 3 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) mean_r2_sum = mean_r2_sum + other_lane(mean_r2_sum, step);
  const float mean_r2 = (mean_r2_sum / 3.0f);
  if (lane == 0) mean_r2_out[row] = mean_r2;
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 3; i += 32) {
    mean_r1[row * 3 + i] = (mean_r1[row * 3 + i] - mean_r2);
  }
}

// Computes rsqrt_r1, through sub_r1, mul_r1, mean_r3_sum, mean_r3, add_r1, rsqrt_r1.
kernel void rsqrt_r1_kernel(device const float* convolution [[buffer(0)]], device const float* mean_r2 [[buffer(1)]], device float* rsqrt_r1_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float mean_r3_sum = 0.0f;
  for (int i = int(lane); i < 432; i += 32) {
    const float sub_r1 = (convolution[row * 432 + i] - mean_r2[row]);
    mean_r3_sum = mean_r3_sum + (sub_r1 * sub_r1);
  }
  for (ushort step = 16; step > 0; step /= 2) mean_r3_sum = mean_r3_sum + other_lane(mean_r3_sum, step);
  const float mean_r3 = (mean_r3_sum / 432.0f);
  const float add_r1 = (mean_r3 + 1e-05f);
  if (lane == 0) rsqrt_r1_out[row] = metal::precise::rsqrt(add_r1);
}

// Computes mean_r4, through mean_r4_sum, mean_r4.
kernel void mean_r4_kernel(device const float* p_group_norm_bias [[buffer(0)]], device float* mean_r4_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float mean_r4_sum = 0.0f;
  for (int i = int(lane); i < 24; i += 32) {
    mean_r4_sum = mean_r4_sum + p_group_norm_bias[i];
  }
  for (ushort step = 16; step > 0; step /= 2) mean_r4_sum = mean_r4_sum + other_lane(mean_r4_sum, step);
  if (lane == 0) mean_r4_out[0] = (mean_r4_sum / 24.0f);
}

// Computes add_r3, through mul_r2, mul_r3, mean_r5_sum, mean_r5, add_r3.
kernel void add_r3_kernel(device const float* sub_r2 [[buffer(0)]], device const float* rsqrt_r1 [[buffer(1)]], device const float* p_group_norm_weight [[buffer(2)]], device const float* mean_r4 [[buffer(3)]], device float* add_r3_out [[buffer(4)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float mean_r5_sum = 0.0f;
  for (int j = 0; j < 8; ++j) {
    for (int i = int(lane); i < 3; i += 32) {
      const float mul_r2 = (sub_r2[row * 24 + j * 3 + i] * rsqrt_r1[row * 8 + j]);
      mean_r5_sum = mean_r5_sum + (mul_r2 * p_group_norm_weight[j * 3 + i]);
    }
  }
  for (ushort step = 16; step > 0; step /= 2) mean_r5_sum = mean_r5_sum + other_lane(mean_r5_sum, step);
  const float mean_r5 = (mean_r5_sum / 24.0f);
  if (lane == 0) add_r3_out[row] = (mean_r5 + mean_r4[0]);
}
