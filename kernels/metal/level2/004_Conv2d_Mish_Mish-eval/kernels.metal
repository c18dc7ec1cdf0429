#include <metal_stdlib>
using namespace metal;

// log(1 + x), without the loss near zero (W. Kahan).
inline float log1p_of(float x) {
  const float u = 1.0f + x;
  return u == 1.0f ? x : metal::isinf(u) ? u : metal::precise::log(u) * (x / (u - 1.0f));
}

// Computes mul_1, through convolution_sums, convolution, exp, log1p, gt, where, tanh, mul, exp_1,
// log1p_1, gt_1, where_1, tanh_1, mul_1.
kernel void mul_1_kernel(device const float* p_conv_weight [[buffer(0)]], device const float* x [[buffer(1)]], device const float* p_conv_bias [[buffer(2)]], device float* mul_1_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 49);
  const int b = (item % 49);
  threadgroup float tile_left[512];
  threadgroup float tile_right[512];
  threadgroup float tile_strips[512];
  threadgroup float* tile_strip = tile_strips + simd * 128;
  const int first_row = a * 32;
  const int first_column = b * 32;
  const int own_row = simd / 2 * 16;
  const int own_column = simd % 2 * 16;
  simdgroup_float8x8 tile_sums[2][2];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  simdgroup_float8x8 tile_totals[2][2];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 2; ++j) tile_totals[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int part = 0; part < 576; part += 256) {
    for (ushort i = 0; i < 2; ++i)
      for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    for (int base = part; base < metal::min(576, part + 256); base += 16) {
      for (int place = at; place < 512; place += 128) {
        const int row = first_row + place / 16;
        const int term = base + place % 16;
        const float element = p_conv_weight[row * 576 + term];
        tile_left[place] = element;
      }
      for (int place = at; place < 512; place += 128) {
        const int column = first_column + place / 16;
        const int term = base + place % 16;
        const float element = x[(column / 196) * 16384 + (term / 9) * 256 + ((column / 14) % 14) * 16 + ((term / 3) % 3) * 16 + (column % 14) + (term % 3)];
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
    for (ushort i = 0; i < 2; ++i)
      for (ushort j = 0; j < 2; ++j) tile_totals[i][j].thread_elements() += tile_sums[i][j].thread_elements();
  }
  for (ushort i = 0; i < 2; ++i) {
    for (ushort j = 0; j < 2; ++j) simdgroup_store(tile_totals[i][j], tile_strip + j * 8, 16);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 128; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 16;
      const int column = first_column + own_column + place % 16;
      const float convolution_sums = tile_strip[place];
      const float convolution = (convolution_sums + p_conv_bias[row]);
      const float exp = metal::precise::exp(convolution);
      const float log1p = log1p_of(exp);
      const bool gt = (convolution > 20.0f);
      const float where = (gt ? convolution : log1p);
      const float tanh = metal::precise::tanh(where);
      const float mul = (convolution * tanh);
      const float exp_1 = metal::precise::exp(mul);
      const float log1p_1 = log1p_of(exp_1);
      const bool gt_1 = (mul > 20.0f);
      const float where_1 = (gt_1 ? mul : log1p_1);
      const float tanh_1 = metal::precise::tanh(where_1);
      mul_1_out[(column / 196) * 12544 + row * 196 + ((column / 14) % 14) * 14 + (column % 14)] = (mul * tanh_1);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}
