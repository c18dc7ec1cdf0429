#include <metal_stdlib>
using namespace metal;

// Computes mul_r1, add_r3, through add_r1, rsqrt_r1, mul_r1, mul_r2, sub_r1, mul_r5, add_r3.
kernel void add_r3_kernel(device const float* b_batch_norm_running_var [[buffer(0)]], device const float* p_batch_norm_weight [[buffer(1)]], device const float* b_batch_norm_running_mean [[buffer(2)]], device const float* p_batch_norm_bias [[buffer(3)]], device const float* p_conv_transpose_bias [[buffer(4)]], device float* mul_r1_out [[buffer(5)]], device float* add_r3_out [[buffer(6)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r1 = (b_batch_norm_running_var[i] + 1e-05f);
  const float rsqrt_r1 = metal::precise::rsqrt(add_r1);
  const float mul_r1 = (rsqrt_r1 * p_batch_norm_weight[i]);
  mul_r1_out[i] = mul_r1;
  const float mul_r2 = (b_batch_norm_running_mean[i] * mul_r1);
  const float sub_r1 = (p_batch_norm_bias[i] - mul_r2);
  const float mul_r5 = (p_conv_transpose_bias[i] * mul_r1);
  add_r3_out[i] = (mul_r5 + sub_r1);
}

// Computes add_r9, slice_r9, add_r11, through slice_r7, slice_r8, add_r9, slice_r9, add_r10,
// add_r11.
kernel void add_r11_kernel(device const float* p_conv_transpose_weight [[buffer(0)]], device const float* mul_r1 [[buffer(1)]], device float* add_r9_out [[buffer(2)]], device float* slice_r9_out [[buffer(3)]], device float* add_r11_out [[buffer(4)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 24);
  const int b = ((item / 3) % 8);
  const int c = (item % 3);
  for (int i = int(lane); i < 3; i += 32) {
    const float slice_r7 = ((i < 1) ? (((c < 1) ? ((p_conv_transpose_weight[a * 216 + b * 27 + 13] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 22] * mul_r1[b])) : ((c < 2) ? (((p_conv_transpose_weight[a * 216 + b * 27 + 4] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 13] * mul_r1[b])) + (p_conv_transpose_weight[a * 216 + b * 27 + 22] * mul_r1[b])) : (p_conv_transpose_weight[a * 216 + b * 27 + 4] * mul_r1[b]))) + ((c < 1) ? ((p_conv_transpose_weight[a * 216 + b * 27 + 16] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 25] * mul_r1[b])) : ((c < 2) ? (((p_conv_transpose_weight[a * 216 + b * 27 + 7] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 16] * mul_r1[b])) + (p_conv_transpose_weight[a * 216 + b * 27 + 25] * mul_r1[b])) : (p_conv_transpose_weight[a * 216 + b * 27 + 7] * mul_r1[b])))) : ((i < 2) ? ((((c < 1) ? ((p_conv_transpose_weight[a * 216 + b * 27 + 10] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 19] * mul_r1[b])) : ((c < 2) ? (((p_conv_transpose_weight[a * 216 + b * 27 + 1] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 10] * mul_r1[b])) + (p_conv_transpose_weight[a * 216 + b * 27 + 19] * mul_r1[b])) : (p_conv_transpose_weight[a * 216 + b * 27 + 1] * mul_r1[b]))) + ((c < 1) ? ((p_conv_transpose_weight[a * 216 + b * 27 + 13] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 22] * mul_r1[b])) : ((c < 2) ? (((p_conv_transpose_weight[a * 216 + b * 27 + 4] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 13] * mul_r1[b])) + (p_conv_transpose_weight[a * 216 + b * 27 + 22] * mul_r1[b])) : (p_conv_transpose_weight[a * 216 + b * 27 + 4] * mul_r1[b])))) + ((c < 1) ? ((p_conv_transpose_weight[a * 216 + b * 27 + 16] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 25] * mul_r1[b])) : ((c < 2) ? (((p_conv_transpose_weight[a * 216 + b * 27 + 7] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 16] * mul_r1[b])) + (p_conv_transpose_weight[a * 216 + b * 27 + 25] * mul_r1[b])) : (p_conv_transpose_weight[a * 216 + b * 27 + 7] * mul_r1[b])))) : ((c < 1) ? ((p_conv_transpose_weight[a * 216 + b * 27 + 10] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 19] * mul_r1[b])) : ((c < 2) ? (((p_conv_transpose_weight[a * 216 + b * 27 + 1] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 10] * mul_r1[b])) + (p_conv_transpose_weight[a * 216 + b * 27 + 19] * mul_r1[b])) : (p_conv_transpose_weight[a * 216 + b * 27 + 1] * mul_r1[b])))));
    const float slice_r8 = ((i < 1) ? (((c < 1) ? ((p_conv_transpose_weight[a * 216 + b * 27 + 14] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 23] * mul_r1[b])) : ((c < 2) ? (((p_conv_transpose_weight[a * 216 + b * 27 + 5] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 14] * mul_r1[b])) + (p_conv_transpose_weight[a * 216 + b * 27 + 23] * mul_r1[b])) : (p_conv_transpose_weight[a * 216 + b * 27 + 5] * mul_r1[b]))) + ((c < 1) ? ((p_conv_transpose_weight[a * 216 + b * 27 + 17] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 26] * mul_r1[b])) : ((c < 2) ? (((p_conv_transpose_weight[a * 216 + b * 27 + 8] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 17] * mul_r1[b])) + (p_conv_transpose_weight[a * 216 + b * 27 + 26] * mul_r1[b])) : (p_conv_transpose_weight[a * 216 + b * 27 + 8] * mul_r1[b])))) : ((i < 2) ? ((((c < 1) ? ((p_conv_transpose_weight[a * 216 + b * 27 + 11] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 20] * mul_r1[b])) : ((c < 2) ? (((p_conv_transpose_weight[a * 216 + b * 27 + 2] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 11] * mul_r1[b])) + (p_conv_transpose_weight[a * 216 + b * 27 + 20] * mul_r1[b])) : (p_conv_transpose_weight[a * 216 + b * 27 + 2] * mul_r1[b]))) + ((c < 1) ? ((p_conv_transpose_weight[a * 216 + b * 27 + 14] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 23] * mul_r1[b])) : ((c < 2) ? (((p_conv_transpose_weight[a * 216 + b * 27 + 5] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 14] * mul_r1[b])) + (p_conv_transpose_weight[a * 216 + b * 27 + 23] * mul_r1[b])) : (p_conv_transpose_weight[a * 216 + b * 27 + 5] * mul_r1[b])))) + ((c < 1) ? ((p_conv_transpose_weight[a * 216 + b * 27 + 17] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 26] * mul_r1[b])) : ((c < 2) ? (((p_conv_transpose_weight[a * 216 + b * 27 + 8] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 17] * mul_r1[b])) + (p_conv_transpose_weight[a * 216 + b * 27 + 26] * mul_r1[b])) : (p_conv_transpose_weight[a * 216 + b * 27 + 8] * mul_r1[b])))) : ((c < 1) ? ((p_conv_transpose_weight[a * 216 + b * 27 + 11] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 20] * mul_r1[b])) : ((c < 2) ? (((p_conv_transpose_weight[a * 216 + b * 27 + 2] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 11] * mul_r1[b])) + (p_conv_transpose_weight[a * 216 + b * 27 + 20] * mul_r1[b])) : (p_conv_transpose_weight[a * 216 + b * 27 + 2] * mul_r1[b])))));
    add_r9_out[a * 72 + b * 9 + c * 3 + i] = (slice_r7 + slice_r8);
    const float slice_r9 = ((i < 1) ? (((c < 1) ? ((p_conv_transpose_weight[a * 216 + b * 27 + 12] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 21] * mul_r1[b])) : ((c < 2) ? (((p_conv_transpose_weight[a * 216 + b * 27 + 3] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 12] * mul_r1[b])) + (p_conv_transpose_weight[a * 216 + b * 27 + 21] * mul_r1[b])) : (p_conv_transpose_weight[a * 216 + b * 27 + 3] * mul_r1[b]))) + ((c < 1) ? ((p_conv_transpose_weight[a * 216 + b * 27 + 15] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 24] * mul_r1[b])) : ((c < 2) ? (((p_conv_transpose_weight[a * 216 + b * 27 + 6] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 15] * mul_r1[b])) + (p_conv_transpose_weight[a * 216 + b * 27 + 24] * mul_r1[b])) : (p_conv_transpose_weight[a * 216 + b * 27 + 6] * mul_r1[b])))) : ((i < 2) ? ((((c < 1) ? ((p_conv_transpose_weight[a * 216 + b * 27 + 9] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 18] * mul_r1[b])) : ((c < 2) ? (((p_conv_transpose_weight[a * 216 + b * 27] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 9] * mul_r1[b])) + (p_conv_transpose_weight[a * 216 + b * 27 + 18] * mul_r1[b])) : (p_conv_transpose_weight[a * 216 + b * 27] * mul_r1[b]))) + ((c < 1) ? ((p_conv_transpose_weight[a * 216 + b * 27 + 12] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 21] * mul_r1[b])) : ((c < 2) ? (((p_conv_transpose_weight[a * 216 + b * 27 + 3] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 12] * mul_r1[b])) + (p_conv_transpose_weight[a * 216 + b * 27 + 21] * mul_r1[b])) : (p_conv_transpose_weight[a * 216 + b * 27 + 3] * mul_r1[b])))) + ((c < 1) ? ((p_conv_transpose_weight[a * 216 + b * 27 + 15] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 24] * mul_r1[b])) : ((c < 2) ? (((p_conv_transpose_weight[a * 216 + b * 27 + 6] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 15] * mul_r1[b])) + (p_conv_transpose_weight[a * 216 + b * 27 + 24] * mul_r1[b])) : (p_conv_transpose_weight[a * 216 + b * 27 + 6] * mul_r1[b])))) : ((c < 1) ? ((p_conv_transpose_weight[a * 216 + b * 27 + 9] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 18] * mul_r1[b])) : ((c < 2) ? (((p_conv_transpose_weight[a * 216 + b * 27] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 9] * mul_r1[b])) + (p_conv_transpose_weight[a * 216 + b * 27 + 18] * mul_r1[b])) : (p_conv_transpose_weight[a * 216 + b * 27] * mul_r1[b])))));
    slice_r9_out[a * 72 + b * 9 + c * 3 + i] = slice_r9;
    const float add_r10 = (slice_r9 + slice_r7);
    add_r11_out[a * 72 + b * 9 + c * 3 + i] = (add_r10 + slice_r8);
  }
}

// Computes mul_r3, through permute_r1, mul_r3.
kernel void mul_r3_kernel(device const float* add_r9 [[buffer(0)]], device const float* add_r11 [[buffer(1)]], device const float* slice_r9 [[buffer(2)]], device float* mul_r3_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 27);
  const int b = ((item / 9) % 3);
  const int c = (item % 9);
  for (int i = int(lane); i < 3; i += 32) {
    const float permute_r1 = ((i < 1) ? add_r9[b * 72 + a * 9 + c + i] : ((i < 2) ? add_r11[b * 72 + a * 9 + c + i - 1] : slice_r9[b * 72 + a * 9 + c + i - 2]));
    mul_r3_out[a * 81 + b * 27 + c * 3 + i] = (permute_r1 * 0.015625f);
  }
}

// Computes convolution_r1, through convolution_r1_sums, convolution_r1.
kernel void convolution_r1_kernel(device const float* mul_r3 [[buffer(0)]], device const float* x [[buffer(1)]], device const float* add_r3 [[buffer(2)]], device float* convolution_r1_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  for (int base = 0; base < 81; base += 16) {
    for (int place = at; place < 128; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 81) {
        element = mul_r3[row * 81 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (column < 108 && term < 81) {
        element = x[(column / 27) * 1536 + (term / 27) * 512 + ((column / 9) % 3) * 128 + ((term / 9) % 3) * 64 + ((column / 3) % 3) * 16 + ((term / 3) % 3) * 8 + (column % 3) * 2 + (term % 3)];
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
      if (column < 108) {
        const float convolution_r1_sums = tile_strip[place];
        convolution_r1_out[(column / 27) * 216 + row * 27 + ((column / 9) % 3) * 9 + ((column / 3) % 3) * 3 + (column % 3)] = (convolution_r1_sums + add_r3[row]);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}
