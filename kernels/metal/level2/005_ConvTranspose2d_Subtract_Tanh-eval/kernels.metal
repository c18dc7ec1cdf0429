#include <metal_stdlib>
using namespace metal;

// Computes add_r1, through neg_r1, add_r1.
kernel void add_r1_kernel(device const float* p_bias [[buffer(0)]], device const float* p_conv_transpose_bias [[buffer(1)]], device float* add_r1_out [[buffer(2)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float neg_r1 = -p_bias[i];
  add_r1_out[i] = (p_conv_transpose_bias[i] + neg_r1);
}

// Computes convolution_r1_sums, through convolution_r1_sums.
kernel void convolution_r1_sums_kernel(device const float* p_conv_transpose_weight [[buffer(0)]], device const float* x [[buffer(1)]], device float* convolution_r1_sums_out [[buffer(2)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 38);
  const int b = ((item / 19) % 2);
  const int c = 0;
  const int d = (item % 19);
  threadgroup float tile_left[512];
  threadgroup float tile_right[512];
  threadgroup float tile_strips[512];
  threadgroup float* tile_strip = tile_strips + simd * 128;
  const int first_row = 0;
  const int first_column = d * 32;
  const int own_row = simd / 2 * 16;
  const int own_column = simd % 2 * 16;
  simdgroup_float8x8 tile_sums[2][2];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 128; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = p_conv_transpose_weight[(term / 4) * 512 + row * 16 + ((term / 2) % 2) * 8 + ((a + 1) % 2) * 4 + (term % 2) * 2 + ((b + 1) % 2)];
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (column < 578) {
        element = ((((b + 1) / 2) + (column % 17) - (term % 2) >= 0 && ((b + 1) / 2) + (column % 17) - (term % 2) < 16) ? ((((a + 1) / 2) + ((column / 17) % 17) - ((term / 2) % 2) >= 0 && ((a + 1) / 2) + ((column / 17) % 17) - ((term / 2) % 2) < 16) ? x[(column / 289) * 8192 + (term / 4) * 256 + ((a + 1) / 2) * 16 + ((column / 17) % 17) * 16 - ((term / 2) % 2) * 16 + ((b + 1) / 2) + (column % 17) - (term % 2)] : 0.0f) : 0.0f);
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
      if (column < 578) {
        const float convolution_r1_sums = tile_strip[place];
        convolution_r1_sums_out[(column / 289) * 36992 + row * 1156 + ((column / 17) % 17) * 68 + a * 34 + (column % 17) * 2 + b] = convolution_r1_sums;
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes tanh, through convolution_r1, tanh.
kernel void tanh_kernel(device const float* convolution_r1_sums [[buffer(0)]], device const float* add_r1 [[buffer(1)]], device float* tanh_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 1056);
  const int b = ((item / 33) % 32);
  const int c = (item % 33);
  for (int i = int(lane); i < 33; i += 32) {
    const float convolution_r1 = (convolution_r1_sums[a * 36992 + b * 1156 + c * 34 + i] + add_r1[b]);
    tanh_out[a * 34848 + b * 1089 + c * 33 + i] = metal::precise::tanh(convolution_r1);
  }
}
