#include <metal_stdlib>
using namespace metal;

// The greater of two; NaN if either is NaN.
template <class T>
inline T maximum(T a, T b) {
  return b > a || b != b ? b : a;
}

// x, but no less than low; NaN stays NaN.
template <class T>
inline T at_least(T x, T low) {
  return x < low ? low : x;
}

// x, but no more than high; NaN stays NaN.
template <class T>
inline T at_most(T x, T high) {
  return x > high ? high : x;
}

// log(1 + x), without the loss near zero (W. Kahan).
inline float log1p_of(float x) {
  const float u = 1.0f + x;
  return u == 1.0f ? x : metal::isinf(u) ? u : metal::precise::log(u) * (x / (u - 1.0f));
}

// Computes add_r1, through add_r1.
kernel void add_r1_kernel(device const float* p_conv_bias [[buffer(0)]], device float* add_r1_out [[buffer(1)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  add_r1_out[i] = (p_conv_bias[i] + -0.5f);
}

// Computes mul, through convolution_r1_sums, convolution_r1, add, clamp_r1, mul.
kernel void mul_kernel(device const float* p_conv_weight [[buffer(0)]], device const float* x [[buffer(1)]], device const float* add_r1 [[buffer(2)]], device float* mul_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 36);
  const int b = (item % 36);
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
        const float element = x[(column / 36) * 4096 + (term / 9) * 64 + ((column / 6) % 6) * 8 + ((term / 3) % 3) * 8 + (column % 6) + (term % 3)];
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
      const float convolution_r1_sums = tile_strip[place];
      const float convolution_r1 = (convolution_r1_sums + add_r1[row]);
      const float add = (convolution_r1 + 3.0f);
      const float clamp_r1 = at_most(at_least(add, 0.0f), 6.0f);
      mul_out[(column / 36) * 2304 + row * 36 + ((column / 6) % 6) * 6 + (column % 6)] = (convolution_r1 * clamp_r1);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul_1, through max_pool2d_with_indices_r1, div_r1, exp, log1p, gt, where, tanh, mul_1.
kernel void mul_1_kernel(device const float* mul [[buffer(0)]], device float* mul_1_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 3; i += 32) {
    const float max_pool2d_r1 = maximum(maximum(maximum(mul[row * 12 + i * 2], mul[row * 12 + i * 2 + 1]), mul[row * 12 + i * 2 + 6]), mul[row * 12 + i * 2 + 7]);
    const float div_r1 = (max_pool2d_r1 / 6.0f);
    const float exp = metal::precise::exp(div_r1);
    const float log1p = log1p_of(exp);
    const bool gt = (div_r1 > 20.0f);
    const float where = (gt ? div_r1 : log1p);
    const float tanh = metal::precise::tanh(where);
    mul_1_out[row * 3 + i] = (div_r1 * tanh);
  }
}
