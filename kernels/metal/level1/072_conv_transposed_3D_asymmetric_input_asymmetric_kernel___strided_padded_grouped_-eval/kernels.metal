#include <metal_stdlib>
using namespace metal;

// Computes convolution_sums, through convolution_sums.
kernel void convolution_sums_kernel(device const float* p_conv_transpose3d_weight [[buffer(0)]], device const float* x [[buffer(1)]], device float* convolution_sums_out [[buffer(2)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 112);
  const int b = ((item / 56) % 2);
  const int c = ((item / 28) % 2);
  const int d = ((item / 14) % 2);
  const int e = 0;
  const int f = (item % 14);
  threadgroup float tile_left[128];
  threadgroup float tile_right[1024];
  threadgroup float tile_strips[512];
  threadgroup float* tile_strip = tile_strips + simd * 128;
  const int first_row = 0;
  const int first_column = f * 64;
  const int own_row = simd / 4 * 8;
  const int own_column = simd % 4 * 16;
  simdgroup_float8x8 tile_sums[1][2];
  for (ushort i = 0; i < 1; ++i)
    for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 96; base += 16) {
    for (int place = at; place < 128; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = (((term % 4) * 2 + ((d + 1) % 2) < 7) ? ((((term / 4) % 3) * 2 + c < 5) ? ((((term / 12) % 2) * 2 + ((b + 1) % 2) < 3) ? p_conv_transpose3d_weight[a * 3360 + (term / 24) * 840 + row * 105 + ((term / 12) % 2) * 70 + ((b + 1) % 2) * 35 + ((term / 4) % 3) * 14 + c * 7 + (term % 4) * 2 + ((d + 1) % 2)] : 0.0f) : 0.0f) : 0.0f);
      tile_left[place] = element;
    }
    for (int place = at; place < 1024; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (column < 864) {
        element = (((term % 4) * 2 + ((d + 1) % 2) < 7) ? ((((term / 4) % 3) * 2 + c < 5) ? ((((term / 12) % 2) * 2 + ((b + 1) % 2) < 3) ? ((((d + 1) / 2) + (column % 12) - (term % 4) + 1 >= 0 && ((d + 1) / 2) + (column % 12) - (term % 4) + 1 < 12) ? ((((column / 12) % 6) - ((term / 4) % 3) + 1 >= 0 && ((column / 12) % 6) - ((term / 4) % 3) + 1 < 6) ? ((((b + 1) / 2) + ((column / 72) % 6) - ((term / 12) % 2) >= 0 && ((b + 1) / 2) + ((column / 72) % 6) - ((term / 12) % 2) < 6) ? x[(column / 432) * 6912 + a * 1728 + (term / 24) * 432 + ((b + 1) / 2) * 72 + ((column / 72) % 6) * 72 - ((term / 12) % 2) * 72 + ((column / 12) % 6) * 12 - ((term / 4) % 3) * 12 + ((d + 1) / 2) + (column % 12) - (term % 4) + 13] : 0.0f) : 0.0f) : 0.0f) : 0.0f) : 0.0f) : 0.0f);
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
      if (column < 864) {
        const float convolution_sums = tile_strip[place];
        convolution_sums_out[(column / 432) * 110592 + a * 27648 + row * 3456 + ((column / 72) % 6) * 576 + b * 288 + ((column / 12) % 6) * 48 + c * 24 + (column % 12) * 2 + d] = convolution_sums;
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}
