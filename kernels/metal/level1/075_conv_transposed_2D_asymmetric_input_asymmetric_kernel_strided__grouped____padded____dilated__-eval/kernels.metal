#include <metal_stdlib>
using namespace metal;

// Computes convolution_sums, through convolution_sums.
kernel void convolution_sums_kernel(device const float* p_conv_transpose2d_weight [[buffer(0)]], device const float* x [[buffer(1)]], device float* convolution_sums_out [[buffer(2)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 99);
  const int b = ((item / 33) % 3);
  const int c = 0;
  const int d = (item % 33);
  threadgroup float tile_left[128];
  threadgroup float tile_right[1024];
  threadgroup float tile_strips[512];
  threadgroup float* tile_strip = tile_strips + simd * 128;
  const int first_row = 0;
  const int first_column = d * 64;
  const int own_row = simd / 4 * 8;
  const int own_column = simd % 4 * 16;
  simdgroup_float8x8 tile_sums[1][2];
  for (ushort i = 0; i < 1; ++i)
    for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 48; base += 16) {
    for (int place = at; place < 128; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = (((term % 2) * 3 + ((b + 2) % 3) < 5) ? p_conv_transpose2d_weight[a * 960 + (term / 6) * 120 + row * 15 + ((term / 2) % 3) * 5 + (term % 2) * 3 + ((b + 2) % 3)] : 0.0f);
      tile_left[place] = element;
    }
    for (int place = at; place < 1024; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (column < 2080) {
        element = (((term % 2) * 3 + ((b + 2) % 3) < 5) ? (((((column / 32) + 1) % 2) < 1) ? ((((b + 2) / 3) + (column % 32) - (term % 2) >= 0 && ((b + 2) / 3) + (column % 32) - (term % 2) < 32) ? (((((column / 32) + 1) / 2) - ((term / 2) % 3) >= 0 && (((column / 32) + 1) / 2) - ((term / 2) % 3) < 32) ? x[a * 8192 + (term / 6) * 1024 + (((column / 32) + 1) / 2) * 32 - ((term / 2) % 3) * 32 + ((b + 2) / 3) + (column % 32) - (term % 2)] : 0.0f) : 0.0f) : 0.0f) : 0.0f);
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
      if (column < 2080) {
        const float convolution_sums = tile_strip[place];
        convolution_sums_out[a * 49920 + row * 6240 + column * 3 + b] = convolution_sums;
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes convolution, through convolution.
kernel void convolution_kernel(device const float* convolution_sums [[buffer(0)]], device float* convolution_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 94; i += 32) {
    convolution_out[row * 94 + i] = convolution_sums[row * 96 + i];
  }
}
