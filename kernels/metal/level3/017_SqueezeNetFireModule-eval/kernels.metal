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

// Computes relu, through convolution_sums, convolution, relu.
kernel void relu_kernel(device const float* p_squeeze_weight [[buffer(0)]], device const float* x [[buffer(1)]], device const float* p_squeeze_bias [[buffer(2)]], device float* relu_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 1536);
  const int b = ((item / 256) % 6);
  const int c = (item % 256);
  float convolution_sums = 0.0f;
  for (int i = int(lane); i < 3; i += 32) {
    convolution_sums = convolution_sums + (p_squeeze_weight[b * 3 + i] * x[a * 768 + i * 256 + c]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_sums = convolution_sums + other_lane(convolution_sums, step);
  const float convolution = (convolution_sums + p_squeeze_bias[b]);
  if (lane == 0) relu_out[a * 1536 + b * 256 + c] = at_least(convolution, 0.0f);
}

// Computes relu_1, through convolution_1_sums, convolution_1, relu_1.
kernel void relu_1_kernel(device const float* p_expand1x1_weight [[buffer(0)]], device const float* relu [[buffer(1)]], device const float* p_expand1x1_bias [[buffer(2)]], device float* relu_1_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 8192);
  const int b = ((item / 256) % 32);
  const int c = (item % 256);
  float convolution_1_sums = 0.0f;
  for (int i = int(lane); i < 6; i += 32) {
    convolution_1_sums = convolution_1_sums + (p_expand1x1_weight[b * 6 + i] * relu[a * 1536 + i * 256 + c]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_1_sums = convolution_1_sums + other_lane(convolution_1_sums, step);
  const float convolution_1 = (convolution_1_sums + p_expand1x1_bias[b]);
  if (lane == 0) relu_1_out[a * 8192 + b * 256 + c] = at_least(convolution_1, 0.0f);
}

// Computes relu_2, through convolution_2_sums, convolution_2, relu_2.
kernel void relu_2_kernel(device const float* p_expand3x3_weight [[buffer(0)]], device const float* relu [[buffer(1)]], device const float* p_expand3x3_bias [[buffer(2)]], device float* relu_2_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = 0;
  const int b = item;
  threadgroup float tile_left[1024];
  threadgroup float tile_right[512];
  threadgroup float tile_strips[512];
  threadgroup float* tile_strip = tile_strips + simd * 128;
  const int first_row = 0;
  const int first_column = b * 32;
  const int own_row = simd / 2 * 32;
  const int own_column = simd % 2 * 16;
  simdgroup_float8x8 tile_sums[4][2];
  for (ushort i = 0; i < 4; ++i)
    for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 54; base += 16) {
    for (int place = at; place < 1024; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 54) {
        element = p_expand3x3_weight[row * 54 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 54) {
        element = (((column % 16) + (term % 3) - 1 >= 0 && (column % 16) + (term % 3) - 1 < 16) ? ((((column / 16) % 16) + ((term / 3) % 3) - 1 >= 0 && ((column / 16) % 16) + ((term / 3) % 3) - 1 < 16) ? relu[(column / 256) * 1536 + (term / 9) * 256 + ((column / 16) % 16) * 16 + ((term / 3) % 3) * 16 + (column % 16) + (term % 3) - 17] : 0.0f) : 0.0f);
      }
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[4], right[2];
      for (ushort i = 0; i < 4; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 2; ++j) simdgroup_load(right[j], tile_right + (own_column + j * 8) * 16 + deep, 16, ulong2(0), true);
      for (ushort i = 0; i < 4; ++i)
        for (ushort j = 0; j < 2; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  for (ushort i = 0; i < 4; ++i) {
    for (ushort j = 0; j < 2; ++j) simdgroup_store(tile_sums[i][j], tile_strip + j * 8, 16);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 128; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 16;
      const int column = first_column + own_column + place % 16;
      const float convolution_2_sums = tile_strip[place];
      const float convolution_2 = (convolution_2_sums + p_expand3x3_bias[row]);
      relu_2_out[(column / 256) * 16384 + row * 256 + ((column / 16) % 16) * 16 + (column % 16)] = at_least(convolution_2, 0.0f);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes cat, through cat.
kernel void cat_kernel(device const float* relu_1 [[buffer(0)]], device const float* relu_2 [[buffer(1)]], device float* cat_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 192);
  const int b = ((item / 2) % 96);
  const int block = (item % 2);
  for (int i = int(lane); i < 128; i += 32) {
    cat_out[a * 24576 + b * 256 + block * 128 + i] = ((b < 32) ? relu_1[a * 8192 + b * 256 + block * 128 + i] : relu_2[a * 16384 + b * 256 + block * 128 + i - 8192]);
  }
}
