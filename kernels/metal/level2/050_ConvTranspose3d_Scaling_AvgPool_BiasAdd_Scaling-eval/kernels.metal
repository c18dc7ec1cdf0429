#include <metal_stdlib>
using namespace metal;

// Computes mul_r5, through mul_r2, add_r4, mul_r5.
kernel void mul_r5_kernel(device const float* p_conv_transpose_bias [[buffer(0)]], device const float* p_scale1 [[buffer(1)]], device const float* p_bias [[buffer(2)]], device const float* p_scale2 [[buffer(3)]], device float* mul_r5_out [[buffer(4)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float mul_r2 = (p_conv_transpose_bias[i] * p_scale1[0]);
  const float add_r4 = (mul_r2 + p_bias[i]);
  mul_r5_out[i] = (add_r4 * p_scale2[0]);
}

// Computes add_r3, slice_r9, through slice_r7, slice_r8, add_r3, slice_r9.
kernel void slice_r9_kernel(device const float* p_conv_transpose_weight [[buffer(0)]], device const float* p_scale1 [[buffer(1)]], device float* add_r3_out [[buffer(2)]], device float* slice_r9_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int b = (item % 2);
  for (int i = int(lane); i < 2; i += 32) {
    const float slice_r7 = ((i < 1) ? (((b < 1) ? ((p_conv_transpose_weight[a * 27 + 13] * p_scale1[0]) + (p_conv_transpose_weight[a * 27 + 22] * p_scale1[0])) : (p_conv_transpose_weight[a * 27 + 4] * p_scale1[0])) + ((b < 1) ? ((p_conv_transpose_weight[a * 27 + 16] * p_scale1[0]) + (p_conv_transpose_weight[a * 27 + 25] * p_scale1[0])) : (p_conv_transpose_weight[a * 27 + 7] * p_scale1[0]))) : ((b < 1) ? ((p_conv_transpose_weight[a * 27 + 10] * p_scale1[0]) + (p_conv_transpose_weight[a * 27 + 19] * p_scale1[0])) : (p_conv_transpose_weight[a * 27 + 1] * p_scale1[0])));
    const float slice_r8 = ((i < 1) ? (((b < 1) ? ((p_conv_transpose_weight[a * 27 + 14] * p_scale1[0]) + (p_conv_transpose_weight[a * 27 + 23] * p_scale1[0])) : (p_conv_transpose_weight[a * 27 + 5] * p_scale1[0])) + ((b < 1) ? ((p_conv_transpose_weight[a * 27 + 17] * p_scale1[0]) + (p_conv_transpose_weight[a * 27 + 26] * p_scale1[0])) : (p_conv_transpose_weight[a * 27 + 8] * p_scale1[0]))) : ((b < 1) ? ((p_conv_transpose_weight[a * 27 + 11] * p_scale1[0]) + (p_conv_transpose_weight[a * 27 + 20] * p_scale1[0])) : (p_conv_transpose_weight[a * 27 + 2] * p_scale1[0])));
    add_r3_out[a * 4 + b * 2 + i] = (slice_r7 + slice_r8);
    slice_r9_out[a * 4 + b * 2 + i] = ((i < 1) ? (((b < 1) ? ((p_conv_transpose_weight[a * 27 + 12] * p_scale1[0]) + (p_conv_transpose_weight[a * 27 + 21] * p_scale1[0])) : (p_conv_transpose_weight[a * 27 + 3] * p_scale1[0])) + ((b < 1) ? ((p_conv_transpose_weight[a * 27 + 15] * p_scale1[0]) + (p_conv_transpose_weight[a * 27 + 24] * p_scale1[0])) : (p_conv_transpose_weight[a * 27 + 6] * p_scale1[0]))) : ((b < 1) ? ((p_conv_transpose_weight[a * 27 + 9] * p_scale1[0]) + (p_conv_transpose_weight[a * 27 + 18] * p_scale1[0])) : (p_conv_transpose_weight[a * 27] * p_scale1[0])));
  }
}

// Computes mul_r4, through permute_r1, mul_r3, mul_r4.
kernel void mul_r4_kernel(device const float* add_r3 [[buffer(0)]], device const float* slice_r9 [[buffer(1)]], device const float* p_scale2 [[buffer(2)]], device float* mul_r4_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 12);
  const int b = ((item / 4) % 3);
  const int c = (item % 4);
  for (int i = int(lane); i < 2; i += 32) {
    const float permute_r1 = ((i < 1) ? add_r3[b * 32 + a * 4 + c + i] : slice_r9[b * 32 + a * 4 + c + i - 1]);
    const float mul_r3 = (permute_r1 * 0.125f);
    mul_r4_out[a * 24 + b * 8 + c * 2 + i] = (mul_r3 * p_scale2[0]);
  }
}

// Computes convolution_r2, through convolution_r2_sums, convolution_r2.
kernel void convolution_r2_kernel(device const float* mul_r4 [[buffer(0)]], device const float* x [[buffer(1)]], device const float* mul_r5 [[buffer(2)]], device float* convolution_r2_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = 0;
  const int b = item;
  threadgroup float tile_left[128];
  threadgroup float tile_right[512];
  threadgroup float tile_strips[256];
  threadgroup float* tile_strip = tile_strips + simd * 64;
  const int first_row = 0;
  const int first_column = b * 32;
  const int own_row = simd / 4 * 8;
  const int own_column = simd % 4 * 8;
  simdgroup_float8x8 tile_sums[1][1];
  for (ushort i = 0; i < 1; ++i)
    for (ushort j = 0; j < 1; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 24; base += 16) {
    for (int place = at; place < 128; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 24) {
        element = mul_r4[row * 24 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (column < 1176 && term < 24) {
        element = x[(column / 147) * 768 + (term / 8) * 256 + ((column / 49) % 3) * 64 + ((term / 4) % 2) * 64 + ((column / 7) % 7) * 8 + ((term / 2) % 2) * 8 + (column % 7) + (term % 2)];
      }
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[1], right[1];
      for (ushort i = 0; i < 1; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 1; ++j) simdgroup_load(right[j], tile_right + (own_column + j * 8) * 16 + deep, 16, ulong2(0), true);
      for (ushort i = 0; i < 1; ++i)
        for (ushort j = 0; j < 1; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  for (ushort i = 0; i < 1; ++i) {
    for (ushort j = 0; j < 1; ++j) simdgroup_store(tile_sums[i][j], tile_strip + j * 8, 8);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 64; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 8;
      const int column = first_column + own_column + place % 8;
      if (column < 1176) {
        const float convolution_r2_sums = tile_strip[place];
        convolution_r2_out[(column / 147) * 1176 + row * 147 + ((column / 49) % 3) * 49 + ((column / 7) % 7) * 7 + (column % 7)] = (convolution_r2_sums + mul_r5[row]);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}
