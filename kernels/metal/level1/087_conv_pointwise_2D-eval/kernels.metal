#include <metal_stdlib>
using namespace metal;

// Computes convolution, through convolution.
kernel void convolution_kernel(device const float* p_conv1d_weight [[buffer(0)]], device const float* x [[buffer(1)]], device float* convolution_out [[buffer(2)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = 0;
  const int b = item;
  threadgroup float tile_left[1024];
  threadgroup float tile_right[1024];
  threadgroup float tile_strips[1024];
  threadgroup float* tile_strip = tile_strips + simd * 256;
  const int first_row = 0;
  const int first_column = b * 64;
  const int own_row = simd / 2 * 32;
  const int own_column = simd % 2 * 32;
  simdgroup_float8x8 tile_sums[4][4];
  for (ushort i = 0; i < 4; ++i)
    for (ushort j = 0; j < 4; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 32; base += 16) {
    for (int place = at; place < 1024; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = p_conv1d_weight[row * 32 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 1024; place += 128) {
      const int column = first_column + place % 64;
      const int term = base + place / 64;
      const float element = x[term * 4096 + column];
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[4], right[4];
      for (ushort i = 0; i < 4; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 4; ++j) simdgroup_load(right[j], tile_right + (deep) * 64 + own_column + j * 8, 64);
      for (ushort i = 0; i < 4; ++i)
        for (ushort j = 0; j < 4; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  for (ushort i = 0; i < 4; ++i) {
    for (ushort j = 0; j < 4; ++j) simdgroup_store(tile_sums[i][j], tile_strip + j * 8, 32);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 256; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 32;
      const int column = first_column + own_column + place % 32;
      const float convolution = tile_strip[place];
      convolution_out[row * 4096 + column] = convolution;
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}
