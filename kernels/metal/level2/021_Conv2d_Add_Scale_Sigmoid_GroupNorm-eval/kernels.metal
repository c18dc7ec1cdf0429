#include <metal_stdlib>
using namespace metal;

inline float sigmoid_of(float x) {
  const float e = metal::precise::exp(-metal::abs(x));
  return (x < 0.0f ? e : 1.0f) / (1.0f + e);
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

// Computes mul_r2, through add_r1, mul_r2.
kernel void mul_r2_kernel(device const float* p_conv_bias [[buffer(0)]], device const float* p_bias [[buffer(1)]], device const float* p_scale [[buffer(2)]], device float* mul_r2_out [[buffer(3)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r1 = (p_conv_bias[i] + p_bias[i]);
  mul_r2_out[i] = (add_r1 * p_scale[i]);
}

// Computes mul_r1, through mul_r1.
kernel void mul_r1_kernel(device const float* p_conv_weight [[buffer(0)]], device const float* p_scale [[buffer(1)]], device float* mul_r1_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 72; i += 32) {
    mul_r1_out[row * 72 + i] = (p_conv_weight[row * 72 + i] * p_scale[row]);
  }
}

// Computes sigmoid, through convolution_r2_sums, convolution_r2, sigmoid.
kernel void sigmoid_kernel(device const float* mul_r1 [[buffer(0)]], device const float* x [[buffer(1)]], device const float* mul_r2 [[buffer(2)]], device float* sigmoid_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = 0;
  const int b = item;
  threadgroup float tile_left[256];
  threadgroup float tile_right[1024];
  threadgroup float tile_strips[1024];
  threadgroup float* tile_strip = tile_strips + simd * 256;
  const int first_row = 0;
  const int first_column = b * 64;
  const int own_row = simd / 2 * 8;
  const int own_column = simd % 2 * 32;
  simdgroup_float8x8 tile_sums[1][4];
  for (ushort i = 0; i < 1; ++i)
    for (ushort j = 0; j < 4; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 72; base += 16) {
    for (int place = at; place < 256; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 72) {
        element = mul_r1[row * 72 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 1024; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 72) {
        element = x[(column / 196) * 2048 + (term / 9) * 256 + ((column / 14) % 14) * 16 + ((term / 3) % 3) * 16 + (column % 14) + (term % 3)];
      }
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
      const float convolution_r2 = (convolution_r2_sums + mul_r2[row]);
      sigmoid_out[(column / 196) * 3136 + row * 196 + ((column / 14) % 14) * 14 + (column % 14)] = sigmoid_of(convolution_r2);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes native_group_norm, through native_group_norm_sum, native_group_norm_mean,
// native_group_norm_squares, native_group_norm_rstd, native_group_norm.
kernel void group_norm_kernel(device const float* p_group_norm_weight [[buffer(0)]], device const float* p_group_norm_bias [[buffer(1)]], device float* sigmoid [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 8);
  const int b = (item % 8);
  float group_norm_sum = 0.0f;
  for (int j = 0; j < 2; ++j) {
    for (int i = int(lane); i < 196; i += 32) {
      group_norm_sum = group_norm_sum + sigmoid[a * 3136 + b * 392 + j * 196 + i];
    }
  }
  for (ushort step = 16; step > 0; step /= 2) group_norm_sum = group_norm_sum + other_lane(group_norm_sum, step);
  const float group_norm_mean = (group_norm_sum / 392.0f);
  float group_norm_squares = 0.0f;
  for (int j = 0; j < 2; ++j) {
    for (int i = int(lane); i < 196; i += 32) {
      group_norm_squares = group_norm_squares + ((sigmoid[a * 3136 + b * 392 + j * 196 + i] - group_norm_mean) * (sigmoid[a * 3136 + b * 392 + j * 196 + i] - group_norm_mean));
    }
  }
  for (ushort step = 16; step > 0; step /= 2) group_norm_squares = group_norm_squares + other_lane(group_norm_squares, step);
  const float group_norm_rstd = metal::precise::rsqrt(((group_norm_squares / 392.0f) + 1e-05f));
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 2; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 196; i += 32) {
      sigmoid[a * 3136 + b * 392 + j * 196 + i] = ((((sigmoid[a * 3136 + b * 392 + j * 196 + i] - group_norm_mean) * group_norm_rstd) * p_group_norm_weight[b * 2 + j]) + p_group_norm_bias[b * 2 + j]);
    }
  }
}
