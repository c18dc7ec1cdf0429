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

// What lane `lane ^ mask` has.
template <class T>
inline T other_lane(T x, ushort mask) {
  return metal::simd_shuffle_xor(x, mask);
}
inline long other_lane(long x, ushort mask) {
  return as_type<long>(metal::simd_shuffle_xor(as_type<uint2>(x), mask));
}
inline bool other_lane(bool x, ushort mask) {
  return metal::simd_shuffle_xor(uint(x), mask) != 0;
}

// Computes convolution, through convolution_sums, convolution.
kernel void convolution_kernel(device const float* p_conv_transpose_weight [[buffer(0)]], device const float* x [[buffer(1)]], device const float* p_conv_transpose_bias [[buffer(2)]], device float* convolution_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
        const float element = p_conv_transpose_weight[(term / 9) * 288 + row * 9 + ((term / 3) % 3) * 3 + (term % 3)];
        tile_left[place] = element;
      }
      for (int place = at; place < 512; place += 128) {
        const int column = first_column + place / 16;
        const int term = base + place % 16;
        const float element = (((column % 8) - (term % 3) + 1 >= 0 && (column % 8) - (term % 3) + 1 < 8) ? ((((column / 8) % 8) - ((term / 3) % 3) + 1 >= 0 && ((column / 8) % 8) - ((term / 3) % 3) + 1 < 8) ? x[(column / 64) * 4096 + (term / 9) * 64 + ((column / 8) % 8) * 8 - ((term / 3) % 3) * 8 + (column % 8) - (term % 3) + 9] : 0.0f) : 0.0f);
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
      convolution_out[(column / 64) * 2048 + row * 64 + ((column / 8) % 8) * 8 + (column % 8)] = (convolution_sums + p_conv_transpose_bias[row]);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes tanh, through max_pool2d_with_indices, hardtanh, mean_sum, mean, tanh.
kernel void tanh_kernel(device const float* convolution [[buffer(0)]], device float* tanh_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float mean_sum = 0.0f;
  for (int j = 0; j < 4; ++j) {
    for (int i = int(lane); i < 4; i += 32) {
      const float max_pool2d = maximum(maximum(maximum(convolution[row * 64 + j * 16 + i * 2], convolution[row * 64 + j * 16 + i * 2 + 1]), convolution[row * 64 + j * 16 + i * 2 + 8]), convolution[row * 64 + j * 16 + i * 2 + 9]);
      mean_sum = mean_sum + at_most(at_least(max_pool2d, -1.0f), 1.0f);
    }
  }
  for (ushort step = 16; step > 0; step /= 2) mean_sum = mean_sum + other_lane(mean_sum, step);
  const float mean = (mean_sum / 16.0f);
  if (lane == 0) tanh_out[row] = metal::precise::tanh(mean);
}
