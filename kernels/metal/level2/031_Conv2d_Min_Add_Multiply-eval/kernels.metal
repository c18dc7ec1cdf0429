#include <metal_stdlib>
using namespace metal;

// The lesser of two; NaN if either is NaN.
template <class T>
inline T minimum(T a, T b) {
  return b < a || b != b ? b : a;
}

// Computes mul, through convolution_sums, convolution, minimum, add, mul.
kernel void mul_kernel(device const float* p_conv_weight [[buffer(0)]], device const float* x [[buffer(1)]], device const float* p_conv_bias [[buffer(2)]], device const float* c_lifted_tensor_0 [[buffer(3)]], device const float* p_bias [[buffer(4)]], device float* mul_out [[buffer(5)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 36);
  const int b = (item % 36);
  threadgroup float tile_left[1024];
  threadgroup float tile_right[512];
  threadgroup float tile_strips[512];
  threadgroup float* tile_strip = tile_strips + simd * 128;
  const int first_row = a * 64;
  const int first_column = b * 32;
  const int own_row = simd / 2 * 32;
  const int own_column = simd % 2 * 16;
  simdgroup_float8x8 tile_sums[4][2];
  for (ushort i = 0; i < 4; ++i)
    for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  simdgroup_float8x8 tile_totals[4][2];
  for (ushort i = 0; i < 4; ++i)
    for (ushort j = 0; j < 2; ++j) tile_totals[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int part = 0; part < 288; part += 256) {
    for (ushort i = 0; i < 4; ++i)
      for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    for (int base = part; base < metal::min(288, part + 256); base += 16) {
      for (int place = at; place < 1024; place += 128) {
        const int row = first_row + place / 16;
        const int term = base + place % 16;
        const float element = p_conv_weight[row * 288 + term];
        tile_left[place] = element;
      }
      for (int place = at; place < 512; place += 128) {
        const int column = first_column + place / 16;
        const int term = base + place % 16;
        const float element = x[(column / 36) * 2048 + (term / 9) * 64 + ((column / 6) % 6) * 8 + ((term / 3) % 3) * 8 + (column % 6) + (term % 3)];
        tile_right[place] = element;
      }
      threadgroup_barrier(mem_flags::mem_threadgroup);
      for (ushort deep = 0; deep < 16; deep += 8) {
        simdgroup_float8x8 left[4], right[2];
        for (ushort i = 0; i < 4; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
        for (ushort j = 0; j < 2; ++j) simdgroup_load(right[j], tile_right + (own_column + j * 8) * 16 + deep, 16, ulong2(0), true);
        for (ushort i = 0; i < 4; ++i)
          for (ushort j = 0; j < 2; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
      }
      threadgroup_barrier(mem_flags::mem_threadgroup);
    }
    for (ushort i = 0; i < 4; ++i)
      for (ushort j = 0; j < 2; ++j) tile_totals[i][j].thread_elements() += tile_sums[i][j].thread_elements();
  }
  for (ushort i = 0; i < 4; ++i) {
    for (ushort j = 0; j < 2; ++j) simdgroup_store(tile_totals[i][j], tile_strip + j * 8, 16);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 128; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 16;
      const int column = first_column + own_column + place % 16;
      const float convolution_sums = tile_strip[place];
      const float convolution = (convolution_sums + p_conv_bias[row]);
      const float minimum_ = minimum(convolution, c_lifted_tensor_0[0]);
      const float add = (minimum_ + p_bias[row]);
      mul_out[(column / 36) * 4608 + row * 36 + ((column / 6) % 6) * 6 + (column % 6)] = (add * 2.0f);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}
