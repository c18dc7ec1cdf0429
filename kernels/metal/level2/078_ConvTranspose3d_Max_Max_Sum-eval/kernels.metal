#include <metal_stdlib>
using namespace metal;

// The greater of two; NaN if either is NaN.
template <class T>
inline T maximum(T a, T b) {
  return b > a || b != b ? b : a;
}

// Computes convolution_sums, through convolution_sums.
kernel void convolution_sums_kernel(device const float* p_conv_transpose_weight [[buffer(0)]], device const float* x [[buffer(1)]], device float* convolution_sums_out [[buffer(2)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 32);
  const int b = ((item / 16) % 2);
  const int c = ((item / 8) % 2);
  const int d = 0;
  const int e = (item % 8);
  threadgroup float tile_left[512];
  threadgroup float tile_right[1024];
  threadgroup float tile_strips[1024];
  threadgroup float* tile_strip = tile_strips + simd * 256;
  const int first_row = 0;
  const int first_column = e * 64;
  const int own_row = simd / 2 * 16;
  const int own_column = simd % 2 * 32;
  simdgroup_float8x8 tile_sums[2][4];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 4; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  simdgroup_float8x8 tile_totals[2][4];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 4; ++j) tile_totals[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int part = 0; part < 432; part += 256) {
    for (ushort i = 0; i < 2; ++i)
      for (ushort j = 0; j < 4; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    for (int base = part; base < metal::min(432, part + 256); base += 16) {
      for (int place = at; place < 512; place += 128) {
        const int row = first_row + place / 16;
        const int term = base + place % 16;
        const float element = (((term % 3) * 2 + c < 5) ? ((((term / 3) % 3) * 2 + b < 5) ? ((((term / 9) % 3) * 2 + a < 5) ? p_conv_transpose_weight[(term / 27) * 4000 + row * 125 + ((term / 9) % 3) * 50 + a * 25 + ((term / 3) % 3) * 10 + b * 5 + (term % 3) * 2 + c] : 0.0f) : 0.0f) : 0.0f);
        tile_left[place] = element;
      }
      for (int place = at; place < 1024; place += 128) {
        const int column = first_column + place / 16;
        const int term = base + place % 16;
        const float element = (((term % 3) * 2 + c < 5) ? ((((term / 3) % 3) * 2 + b < 5) ? ((((term / 9) % 3) * 2 + a < 5) ? (((column % 8) - (term % 3) + 1 >= 0 && (column % 8) - (term % 3) + 1 < 8) ? ((((column / 8) % 8) - ((term / 3) % 3) + 1 >= 0 && ((column / 8) % 8) - ((term / 3) % 3) + 1 < 8) ? (((column / 64) - ((term / 9) % 3) + 1 >= 0 && (column / 64) - ((term / 9) % 3) + 1 < 8) ? x[(term / 27) * 512 - ((term / 9) % 3) * 64 - ((term / 3) % 3) * 8 + column - (term % 3) + 73] : 0.0f) : 0.0f) : 0.0f) : 0.0f) : 0.0f) : 0.0f);
        tile_right[place] = element;
      }
      threadgroup_barrier(mem_flags::mem_threadgroup);
      for (ushort deep = 0; deep < 16; deep += 8) {
        simdgroup_float8x8 left[2], right[4];
        for (ushort i = 0; i < 2; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
        for (ushort j = 0; j < 4; ++j) simdgroup_load(right[j], tile_right + (own_column + j * 8) * 16 + deep, 16, ulong2(0), true);
        for (ushort i = 0; i < 2; ++i)
          for (ushort j = 0; j < 4; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
      }
      threadgroup_barrier(mem_flags::mem_threadgroup);
    }
    for (ushort i = 0; i < 2; ++i)
      for (ushort j = 0; j < 4; ++j) tile_totals[i][j].thread_elements() += tile_sums[i][j].thread_elements();
  }
  for (ushort i = 0; i < 2; ++i) {
    for (ushort j = 0; j < 4; ++j) simdgroup_store(tile_totals[i][j], tile_strip + j * 8, 32);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 256; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 32;
      const int column = first_column + own_column + place % 32;
      const float convolution_sums = tile_strip[place];
      convolution_sums_out[row * 4096 + (column / 64) * 512 + a * 256 + ((column / 8) % 8) * 32 + b * 16 + (column % 8) * 2 + c] = convolution_sums;
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes sum_1, through max_pool3d_with_indices_r1, sum_1.
kernel void sum_1_kernel(device const float* convolution_sums [[buffer(0)]], device const float* p_conv_transpose_bias [[buffer(1)]], device float* sum_1_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = at / 32;
  threadgroup float sum_1_lanes_all[16];
  threadgroup float* sum_1_lanes = sum_1_lanes_all + simd * 4;
  threadgroup float max_pool3d_with_indices_r1_window_all[48];
  threadgroup float* max_pool3d_with_indices_r1_window = max_pool3d_with_indices_r1_window_all + simd * 12;
  const int a = (item / 2);
  const int b = (item % 2);
  for (int i = int(lane); i < 2; i += 32) {
    sum_1_lanes[i] = 0.0f;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 32; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 12; i += 32) {
      max_pool3d_with_indices_r1_window[i] = -INFINITY;
    }
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int k = 0; k < 6; ++k) {
      simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
      for (int l = 0; l < 6; ++l) {
        simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
        for (int i = int(lane); i < 12; i += 32) {
          max_pool3d_with_indices_r1_window[i] = maximum(max_pool3d_with_indices_r1_window[i], (convolution_sums[j * 4096 + a * 1536 + k * 256 + b * 96 + l * 16 + i] + p_conv_transpose_bias[j]));
        }
      }
    }
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 2; i += 32) {
      const float max_pool3d_r1 = maximum(maximum(maximum(maximum(maximum(max_pool3d_with_indices_r1_window[i * 6], max_pool3d_with_indices_r1_window[i * 6 + 1]), max_pool3d_with_indices_r1_window[i * 6 + 2]), max_pool3d_with_indices_r1_window[i * 6 + 3]), max_pool3d_with_indices_r1_window[i * 6 + 4]), max_pool3d_with_indices_r1_window[i * 6 + 5]);
      sum_1_lanes[i] = (sum_1_lanes[i] + max_pool3d_r1);
    }
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 2; i += 32) {
    sum_1_out[a * 4 + b * 2 + i] = sum_1_lanes[i];
  }
}
