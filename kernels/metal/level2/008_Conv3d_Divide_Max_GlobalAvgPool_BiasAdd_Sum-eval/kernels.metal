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

// Computes mul_r4, through mul_r1, mul_r4.
kernel void mul_r4_kernel(device const float* p_conv_weight [[buffer(0)]], device float* mul_r4_out [[buffer(1)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float mul_r1 = (p_conv_weight[i] * 0.5f);
  mul_r4_out[i] = (mul_r1 * 0.020408163f);
}

// Computes mul_r5, through mul_r2, mul_r5.
kernel void mul_r5_kernel(device const float* p_conv_bias [[buffer(0)]], device float* mul_r5_out [[buffer(1)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float mul_r2 = (p_conv_bias[i] * 0.5f);
  mul_r5_out[i] = (mul_r2 * 0.020408163f);
}

// Computes convolution_r2, through convolution_r2_sums, convolution_r2.
kernel void convolution_r2_kernel(device const float* mul_r4 [[buffer(0)]], device const float* x [[buffer(1)]], device const float* mul_r5 [[buffer(2)]], device float* convolution_r2_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  for (int base = 0; base < 216; base += 16) {
    for (int place = at; place < 128; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 216) {
        element = mul_r4[row * 216 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 1024; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 216) {
        element = x[(column / 392) * 8192 + (term / 27) * 1024 + ((column / 196) % 2) * 256 + ((term / 9) % 3) * 256 + ((column / 14) % 14) * 16 + ((term / 3) % 3) * 16 + (column % 14) + (term % 3)];
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
      const float convolution_r2_sums = tile_strip[place];
      convolution_r2_out[(column / 392) * 3136 + row * 392 + ((column / 196) % 2) * 196 + ((column / 14) % 14) * 14 + (column % 14)] = (convolution_r2_sums + mul_r5[row]);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes sum_r3, through sum_r3.
kernel void sum_r3_kernel(device const float* p_bias [[buffer(0)]], device float* sum_r3_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float sum_r3 = 0.0f;
  for (int i = int(lane); i < 8; i += 32) {
    sum_r3 = sum_r3 + p_bias[i];
  }
  for (ushort step = 16; step > 0; step /= 2) sum_r3 = sum_r3 + other_lane(sum_r3, step);
  if (lane == 0) sum_r3_out[0] = sum_r3;
}

// Computes add_r1, through max_pool3d_with_indices_r1, sum_r1, add_r1.
kernel void add_r1_kernel(device const float* convolution_r2 [[buffer(0)]], device const float* sum_r3 [[buffer(1)]], device float* add_r1_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int row = at / 32;
  threadgroup float max_pool3d_with_indices_r1_window_all[128];
  threadgroup float* max_pool3d_with_indices_r1_window = max_pool3d_with_indices_r1_window_all + simd * 16;
  float sum_r1 = 0.0f;
  for (int j = 0; j < 8; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int k = 0; k < 7; ++k) {
      simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
      for (int i = int(lane); i < 14; i += 32) {
        max_pool3d_with_indices_r1_window[i] = maximum(maximum(maximum(convolution_r2[row * 3136 + j * 392 + k * 28 + i], convolution_r2[row * 3136 + j * 392 + k * 28 + i + 14]), convolution_r2[row * 3136 + j * 392 + k * 28 + i + 196]), convolution_r2[row * 3136 + j * 392 + k * 28 + i + 210]);
      }
      simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
      for (int i = int(lane); i < 7; i += 32) {
        sum_r1 = sum_r1 + maximum(max_pool3d_with_indices_r1_window[i * 2], max_pool3d_with_indices_r1_window[i * 2 + 1]);
      }
    }
  }
  for (ushort step = 16; step > 0; step /= 2) sum_r1 = sum_r1 + other_lane(sum_r1, step);
  if (lane == 0) add_r1_out[row] = (sum_r1 + sum_r3[0]);
}
