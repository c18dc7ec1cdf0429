#include <metal_stdlib>
using namespace metal;

// Computes convolution, through convolution.
kernel void convolution_kernel(device const float* p_conv_transpose3d_weight [[buffer(0)]], device const float* x [[buffer(1)]], device float* convolution_out [[buffer(2)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  simdgroup_float8x8 tile_totals[1][2];
  for (ushort i = 0; i < 1; ++i)
    for (ushort j = 0; j < 2; ++j) tile_totals[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int part = 0; part < 1680; part += 256) {
    for (ushort i = 0; i < 1; ++i)
      for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    for (int base = part; base < metal::min(1680, part + 256); base += 16) {
      for (int place = at; place < 128; place += 128) {
        const int row = first_row + place / 16;
        const int term = base + place % 16;
        const float element = p_conv_transpose3d_weight[(term / 105) * 840 + row * 105 + ((term / 35) % 3) * 35 + ((term / 7) % 5) * 7 + (term % 7)];
        tile_left[place] = element;
      }
      for (int place = at; place < 1024; place += 128) {
        const int column = first_column + place / 16;
        const int term = base + place % 16;
        const float element = (((column % 22) - (term % 7) >= 0 && (column % 22) - (term % 7) < 16) ? ((((column / 22) % 20) - ((term / 7) % 5) >= 0 && ((column / 22) % 20) - ((term / 7) % 5) < 16) ? ((((column / 440) % 6) - ((term / 35) % 3) >= 0 && ((column / 440) % 6) - ((term / 35) % 3) < 4) ? x[(column / 2640) * 16384 + (term / 105) * 1024 + ((column / 440) % 6) * 256 - ((term / 35) % 3) * 256 + ((column / 22) % 20) * 16 - ((term / 7) % 5) * 16 + (column % 22) - (term % 7)] : 0.0f) : 0.0f) : 0.0f);
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
    for (ushort i = 0; i < 1; ++i)
      for (ushort j = 0; j < 2; ++j) tile_totals[i][j].thread_elements() += tile_sums[i][j].thread_elements();
  }
  for (ushort i = 0; i < 1; ++i) {
    for (ushort j = 0; j < 2; ++j) simdgroup_store(tile_totals[i][j], tile_strip + j * 8, 16);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 128; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 16;
      const int column = first_column + own_column + place % 16;
      const float convolution = tile_strip[place];
      convolution_out[(column / 2640) * 21120 + row * 2640 + ((column / 440) % 6) * 440 + ((column / 22) % 20) * 22 + (column % 22)] = convolution;
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}
