#include <metal_stdlib>
using namespace metal;

// Computes convolution_sums, through convolution_sums.
kernel void convolution_sums_kernel(device const float* p_conv_transpose3d_weight [[buffer(0)]], device const float* x [[buffer(1)]], device float* convolution_sums_out [[buffer(2)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
      const float element = (((term % 2) * 2 + ((c + 1) % 2) < 3) ? ((((term / 2) % 2) * 2 + ((b + 1) % 2) < 3) ? ((((term / 4) % 2) * 2 + ((a + 1) % 2) < 3) ? p_conv_transpose3d_weight[(term / 8) * 432 + row * 27 + ((term / 4) % 2) * 18 + ((a + 1) % 2) * 9 + ((term / 2) % 2) * 6 + ((b + 1) % 2) * 3 + (term % 2) * 2 + ((c + 1) % 2)] : 0.0f) : 0.0f) : 0.0f);
      tile_left[place] = element;
    }
    for (int place = at; place < 1024; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      const float element = (((term % 2) * 2 + ((c + 1) % 2) < 3) ? ((((term / 2) % 2) * 2 + ((b + 1) % 2) < 3) ? ((((term / 4) % 2) * 2 + ((a + 1) % 2) < 3) ? ((((c + 1) / 2) + (column % 32) - (term % 2) >= 0 && ((c + 1) / 2) + (column % 32) - (term % 2) < 32) ? ((((b + 1) / 2) + ((column / 32) % 8) - ((term / 2) % 2) >= 0 && ((b + 1) / 2) + ((column / 32) % 8) - ((term / 2) % 2) < 8) ? ((((a + 1) / 2) + (column / 256) - ((term / 4) % 2) >= 0 && ((a + 1) / 2) + (column / 256) - ((term / 4) % 2) < 4) ? x[(term / 8) * 1024 + ((a + 1) / 2) * 256 - ((term / 4) % 2) * 256 + ((b + 1) / 2) * 32 - ((term / 2) % 2) * 32 + column + ((c + 1) / 2) - (term % 2)] : 0.0f) : 0.0f) : 0.0f) : 0.0f) : 0.0f) : 0.0f);
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
      const float convolution_sums = tile_strip[place];
      convolution_sums_out[row * 8192 + (column / 256) * 2048 + a * 1024 + ((column / 32) % 8) * 128 + b * 64 + (column % 32) * 2 + c] = convolution_sums;
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes convolution, through convolution.
kernel void convolution_kernel(device const float* convolution_sums [[buffer(0)]], device float* convolution_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 105);
  const int b = ((item / 15) % 7);
  const int c = (item % 15);
  for (int i = int(lane); i < 63; i += 32) {
    convolution_out[a * 6615 + b * 945 + c * 63 + i] = convolution_sums[a * 8192 + b * 1024 + c * 64 + i];
  }
}
