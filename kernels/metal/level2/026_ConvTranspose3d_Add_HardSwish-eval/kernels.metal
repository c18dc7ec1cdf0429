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

// Computes mul_1, through convolution_sums, convolution, add, add_1, clamp_r1, mul, div, mul_1.
kernel void mul_1_kernel(device const float* p_conv_transpose_weight [[buffer(0)]], device const float* x [[buffer(1)]], device const float* p_conv_transpose_bias [[buffer(2)]], device const float* add_input [[buffer(3)]], device float* mul_1_out [[buffer(4)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 32);
  const int b = ((item / 16) % 2);
  const int c = ((item / 8) % 2);
  const int d = 0;
  const int e = (item % 8);
  threadgroup float tile_left[512];
  threadgroup float tile_right[512];
  threadgroup float tile_strips[512];
  threadgroup float* tile_strip = tile_strips + simd * 128;
  const int first_row = 0;
  const int first_column = e * 32;
  const int own_row = simd / 2 * 16;
  const int own_column = simd % 2 * 16;
  simdgroup_float8x8 tile_sums[2][2];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 128; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = (((term % 2) * 2 + ((c + 1) % 2) < 3) ? ((((term / 2) % 2) * 2 + ((b + 1) % 2) < 3) ? ((((term / 4) % 2) * 2 + ((a + 1) % 2) < 3) ? p_conv_transpose_weight[(term / 8) * 864 + row * 27 + ((term / 4) % 2) * 18 + ((a + 1) % 2) * 9 + ((term / 2) % 2) * 6 + ((b + 1) % 2) * 3 + (term % 2) * 2 + ((c + 1) % 2)] : 0.0f) : 0.0f) : 0.0f);
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      const float element = (((term % 2) * 2 + ((c + 1) % 2) < 3) ? ((((term / 2) % 2) * 2 + ((b + 1) % 2) < 3) ? ((((term / 4) % 2) * 2 + ((a + 1) % 2) < 3) ? ((((c + 1) / 2) + (column % 4) - (term % 2) >= 0 && ((c + 1) / 2) + (column % 4) - (term % 2) < 4) ? ((((b + 1) / 2) + ((column / 4) % 4) - ((term / 2) % 2) >= 0 && ((b + 1) / 2) + ((column / 4) % 4) - ((term / 2) % 2) < 4) ? ((((a + 1) / 2) + ((column / 16) % 4) - ((term / 4) % 2) >= 0 && ((a + 1) / 2) + ((column / 16) % 4) - ((term / 4) % 2) < 4) ? x[(column / 64) * 1024 + (term / 8) * 64 + ((a + 1) / 2) * 16 + ((column / 16) % 4) * 16 - ((term / 4) % 2) * 16 + ((b + 1) / 2) * 4 + ((column / 4) % 4) * 4 - ((term / 2) % 2) * 4 + ((c + 1) / 2) + (column % 4) - (term % 2)] : 0.0f) : 0.0f) : 0.0f) : 0.0f) : 0.0f) : 0.0f);
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
      const float convolution_sums = tile_strip[place];
      const float convolution = (convolution_sums + p_conv_transpose_bias[row]);
      const float add = (convolution + add_input[(column / 64) * 16384 + row * 512 + ((column / 16) % 4) * 128 + a * 64 + ((column / 4) % 4) * 16 + b * 8 + (column % 4) * 2 + c]);
      const float add_1 = (add + 3.0f);
      const float clamp_r1 = at_most(at_least(add_1, 0.0f), 6.0f);
      const float mul = (add * clamp_r1);
      const float div = (mul / 6.0f);
      mul_1_out[(column / 64) * 16384 + row * 512 + ((column / 16) % 4) * 128 + a * 64 + ((column / 4) % 4) * 16 + b * 8 + (column % 4) * 2 + c] = (add * div);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}
