#include <metal_stdlib>
using namespace metal;

// The greater of two; NaN if either is NaN.
template <class T>
inline T maximum(T a, T b) {
  return b > a || b != b ? b : a;
}

// Computes convolution, through convolution_sums, convolution.
kernel void convolution_kernel(device const float* p_conv_weight [[buffer(0)]], device const float* x [[buffer(1)]], device const float* p_conv_bias [[buffer(2)]], device float* convolution_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
      if (column < 3600 && term < 72) {
        element = x[(column / 900) * 8192 + (term / 9) * 1024 + ((column / 30) % 30) * 32 + ((term / 3) % 3) * 32 + (column % 30) + (term % 3)];
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
      if (column < 3600) {
        const float convolution_sums = tile_strip[place];
        convolution_out[(column / 900) * 28800 + row * 900 + ((column / 30) % 30) * 30 + (column % 30)] = (convolution_sums + p_conv_bias[row]);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes add_r1, through max_pool2d_with_indices_r1, tanh_r1, mul_r1, add_r1.
kernel void add_r1_kernel(device const float* convolution [[buffer(0)]], device const float* p_bias [[buffer(1)]], device float* add_r1_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = at / 32;
  threadgroup float max_pool2d_with_indices_r1_window_all[224];
  threadgroup float* max_pool2d_with_indices_r1_window = max_pool2d_with_indices_r1_window_all + simd * 28;
  const int a = (item / 224);
  const int b = ((item / 7) % 32);
  const int c = (item % 7);
  for (int i = int(lane); i < 28; i += 32) {
    max_pool2d_with_indices_r1_window[i] = maximum(maximum(maximum(convolution[a * 28800 + b * 900 + c * 120 + i], convolution[a * 28800 + b * 900 + c * 120 + i + 30]), convolution[a * 28800 + b * 900 + c * 120 + i + 60]), convolution[a * 28800 + b * 900 + c * 120 + i + 90]);
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 7; i += 32) {
    const float max_pool2d_r1 = maximum(maximum(maximum(max_pool2d_with_indices_r1_window[i * 4], max_pool2d_with_indices_r1_window[i * 4 + 1]), max_pool2d_with_indices_r1_window[i * 4 + 2]), max_pool2d_with_indices_r1_window[i * 4 + 3]);
    const float tanh_r1 = metal::precise::tanh(max_pool2d_r1);
    const float mul_r1 = (tanh_r1 * 2.0f);
    add_r1_out[a * 1568 + b * 49 + c * 7 + i] = (mul_r1 + p_bias[b]);
  }
}
