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

// Computes avg_pool2d_r1, through avg_pool2d_r1.
kernel void avg_pool2d_r1_kernel(device const float* x [[buffer(0)]], device float* avg_pool2d_r1_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = at / 32;
  threadgroup float avg_pool2d_r1_window_all[192];
  threadgroup float* avg_pool2d_r1_window = avg_pool2d_r1_window_all + simd * 24;
  const int a = (item / 21);
  const int b = (item % 21);
  for (int i = int(lane); i < 24; i += 32) {
    avg_pool2d_r1_window[i] = (((x[a * 576 + b * 24 + i] + x[a * 576 + b * 24 + i + 24]) + x[a * 576 + b * 24 + i + 48]) + x[a * 576 + b * 24 + i + 72]);
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 21; i += 32) {
    avg_pool2d_r1_out[a * 441 + b * 21 + i] = ((((avg_pool2d_r1_window[i] + avg_pool2d_r1_window[i + 1]) + avg_pool2d_r1_window[i + 2]) + avg_pool2d_r1_window[i + 3]) / 16.0f);
  }
}

// Computes sigmoid, through convolution_r1_sums, convolution_r1, sigmoid.
kernel void sigmoid_kernel(device const float* p_conv_weight [[buffer(0)]], device const float* avg_pool2d_r1 [[buffer(1)]], device const float* p_conv_bias [[buffer(2)]], device float* sigmoid_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = 0;
  const int b = item;
  threadgroup float tile_left[512];
  threadgroup float tile_right[512];
  threadgroup float tile_strips[512];
  threadgroup float* tile_strip = tile_strips + simd * 128;
  const int first_row = 0;
  const int first_column = b * 32;
  const int own_row = simd / 2 * 16;
  const int own_column = simd % 2 * 16;
  simdgroup_float8x8 tile_sums[2][2];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 72; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 72) {
        element = p_conv_weight[row * 72 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (column < 400 && term < 72) {
        element = avg_pool2d_r1[(column / 25) * 3528 + (term / 9) * 441 + ((column / 5) % 5) * 84 + ((term / 3) % 3) * 21 + (column % 5) * 4 + (term % 3)];
      }
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
  for (ushort i = 0; i < 2; ++i) {
    for (ushort j = 0; j < 2; ++j) simdgroup_store(tile_sums[i][j], tile_strip + j * 8, 16);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 128; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 16;
      const int column = first_column + own_column + place % 16;
      if (column < 400) {
        const float convolution_r1_sums = tile_strip[place];
        const float convolution_r1 = (convolution_r1_sums + p_conv_bias[row]);
        sigmoid_out[(column / 25) * 800 + row * 25 + ((column / 5) % 5) * 5 + (column % 5)] = sigmoid_of(convolution_r1);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes sum_1, through sum_1.
kernel void sum_1_kernel(device const float* sigmoid [[buffer(0)]], device float* sum_1_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float sum_1 = 0.0f;
  for (int i = int(lane); i < 800; i += 32) {
    sum_1 = sum_1 + sigmoid[row * 800 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) sum_1 = sum_1 + other_lane(sum_1, step);
  if (lane == 0) sum_1_out[row] = sum_1;
}
