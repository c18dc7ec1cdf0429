#include <metal_stdlib>
using namespace metal;

// log(1 + x), without the loss near zero (W. Kahan).
inline float log1p_of(float x) {
  const float u = 1.0f + x;
  return u == 1.0f ? x : metal::isinf(u) ? u : metal::precise::log(u) * (x / (u - 1.0f));
}

// Computes add_r2, through add_r2.
kernel void add_r2_kernel(device const float* p_conv_bias [[buffer(0)]], device float* add_r2_out [[buffer(1)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  add_r2_out[i] = (p_conv_bias[i] + -0.7f);
}

// Computes mul, through convolution_r1_sums, convolution_r1, exp, log1p, gt, where, tanh, mul.
kernel void mul_kernel(device const float* p_conv_weight [[buffer(0)]], device const float* x [[buffer(1)]], device const float* add_r2 [[buffer(2)]], device float* mul_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
        const float convolution_r1_sums = tile_strip[place];
        const float convolution_r1 = (convolution_r1_sums + add_r2[row]);
        const float exp = metal::precise::exp(convolution_r1);
        const float log1p = log1p_of(exp);
        const bool gt = (convolution_r1 > 20.0f);
        const float where = (gt ? convolution_r1 : log1p);
        const float tanh = metal::precise::tanh(where);
        mul_out[(column / 900) * 28800 + row * 900 + ((column / 30) % 30) * 30 + (column % 30)] = (convolution_r1 * tanh);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}
