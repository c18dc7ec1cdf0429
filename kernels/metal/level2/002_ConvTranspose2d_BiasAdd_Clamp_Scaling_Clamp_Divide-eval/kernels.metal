#include <metal_stdlib>
using namespace metal;

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

// Computes mul_r5, through add_r1, mul_r4, mul_r5.
kernel void mul_r5_kernel(device const float* p_conv_transpose_bias [[buffer(0)]], device const float* p_bias [[buffer(1)]], device float* mul_r5_out [[buffer(2)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r1 = (p_conv_transpose_bias[i] + p_bias[i]);
  const float mul_r4 = (add_r1 * 2.0f);
  mul_r5_out[i] = (mul_r4 * 0.5f);
}

// Computes mul_r2, through mul_r3, mul_r2.
kernel void mul_r2_kernel(device const float* p_conv_transpose_weight [[buffer(0)]], device float* mul_r2_out [[buffer(1)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float mul_r3 = (p_conv_transpose_weight[i] * 2.0f);
  mul_r2_out[i] = (mul_r3 * 0.5f);
}

// Computes clamp_r2, through convolution_r1_sums, convolution_r1, clamp_r2.
kernel void clamp_r2_kernel(device const float* mul_r2 [[buffer(0)]], device const float* x [[buffer(1)]], device const float* mul_r5 [[buffer(2)]], device float* clamp_r2_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 32);
  const int b = ((item / 16) % 2);
  const int c = 0;
  const int d = (item % 16);
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
  for (int base = 0; base < 256; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = (((term % 2) * 2 + ((b + 1) % 2) < 3) ? ((((term / 2) % 2) * 2 + ((a + 1) % 2) < 3) ? mul_r2[(term / 4) * 288 + row * 9 + ((term / 2) % 2) * 6 + ((a + 1) % 2) * 3 + (term % 2) * 2 + ((b + 1) % 2)] : 0.0f) : 0.0f);
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      const float element = (((term % 2) * 2 + ((b + 1) % 2) < 3) ? ((((term / 2) % 2) * 2 + ((a + 1) % 2) < 3) ? ((((b + 1) / 2) + (column % 8) - (term % 2) >= 0 && ((b + 1) / 2) + (column % 8) - (term % 2) < 8) ? ((((a + 1) / 2) + ((column / 8) % 8) - ((term / 2) % 2) >= 0 && ((a + 1) / 2) + ((column / 8) % 8) - ((term / 2) % 2) < 8) ? x[(column / 64) * 4096 + (term / 4) * 64 + ((a + 1) / 2) * 8 + ((column / 8) % 8) * 8 - ((term / 2) % 2) * 8 + ((b + 1) / 2) + (column % 8) - (term % 2)] : 0.0f) : 0.0f) : 0.0f) : 0.0f);
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
      const float convolution_r1_sums = tile_strip[place];
      const float convolution_r1 = (convolution_r1_sums + mul_r5[row]);
      clamp_r2_out[(column / 64) * 8192 + row * 256 + ((column / 8) % 8) * 32 + a * 16 + (column % 8) * 2 + b] = at_most(at_least(convolution_r1, 0.0f), 0.5f);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}
