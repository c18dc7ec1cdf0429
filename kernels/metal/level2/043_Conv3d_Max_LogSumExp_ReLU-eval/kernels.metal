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

// Computes convolution, through convolution_sums, convolution.
kernel void convolution_kernel(device const float* p_conv_weight [[buffer(0)]], device const float* x [[buffer(1)]], device const float* p_conv_bias [[buffer(2)]], device float* convolution_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = 0;
  const int b = item;
  threadgroup float tile_left[512];
  threadgroup float tile_right[1024];
  threadgroup float tile_strips[1024];
  threadgroup float* tile_strip = tile_strips + simd * 256;
  const int first_row = 0;
  const int first_column = b * 64;
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
        const float element = p_conv_weight[row * 432 + term];
        tile_left[place] = element;
      }
      for (int place = at; place < 1024; place += 128) {
        const int column = first_column + place / 16;
        const int term = base + place % 16;
        const float element = (((column % 32) + (term % 3) - 1 >= 0 && (column % 32) + (term % 3) - 1 < 32) ? ((((column / 32) % 32) + ((term / 3) % 3) - 1 >= 0 && ((column / 32) % 32) + ((term / 3) % 3) - 1 < 32) ? (((column / 1024) + ((term / 9) % 3) - 1 >= 0 && (column / 1024) + ((term / 9) % 3) - 1 < 4) ? x[(term / 27) * 4096 + ((term / 9) % 3) * 1024 + ((term / 3) % 3) * 32 + column + (term % 3) - 1057] : 0.0f) : 0.0f) : 0.0f);
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
      convolution_out[row * 4096 + column] = (convolution_sums + p_conv_bias[row]);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes relu, through max_pool3d_with_indices, amax, sub, exp, sum_1, log, add, relu.
kernel void relu_kernel(device const float* convolution [[buffer(0)]], device float* relu_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = at / 32;
  threadgroup float max_pool3d_row_all[4096];
  threadgroup float* max_pool3d_row = max_pool3d_row_all + simd * 512;
  threadgroup float amax_lanes_all[128];
  threadgroup float* amax_lanes = amax_lanes_all + simd * 16;
  threadgroup float max_pool3d_with_indices_window_all[256];
  threadgroup float* max_pool3d_with_indices_window = max_pool3d_with_indices_window_all + simd * 32;
  threadgroup float sum_1_lanes_all[128];
  threadgroup float* sum_1_lanes = sum_1_lanes_all + simd * 16;
  const int a = (item / 16);
  const int b = (item % 16);
  for (int i = int(lane); i < 16; i += 32) {
    amax_lanes[i] = -INFINITY;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 32; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 32; i += 32) {
      max_pool3d_with_indices_window[i] = maximum(maximum(maximum(convolution[j * 4096 + a * 2048 + b * 64 + i], convolution[j * 4096 + a * 2048 + b * 64 + i + 32]), convolution[j * 4096 + a * 2048 + b * 64 + i + 1024]), convolution[j * 4096 + a * 2048 + b * 64 + i + 1056]);
    }
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 16; i += 32) {
      const float max_pool3d = maximum(max_pool3d_with_indices_window[i * 2], max_pool3d_with_indices_window[i * 2 + 1]);
      max_pool3d_row[j * 16 + i] = max_pool3d;
      amax_lanes[i] = maximum(amax_lanes[i], max_pool3d);
    }
  }
  for (int i = int(lane); i < 16; i += 32) {
    sum_1_lanes[i] = 0.0f;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 32; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 16; i += 32) {
      const float amax = amax_lanes[i];
      const float max_pool3d = max_pool3d_row[j * 16 + i];
      const float sub = (max_pool3d - amax);
      const float exp = metal::precise::exp(sub);
      sum_1_lanes[i] = (sum_1_lanes[i] + exp);
    }
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 16; i += 32) {
    const float sum_1 = sum_1_lanes[i];
    const float amax = amax_lanes[i];
    const float log = metal::precise::log(sum_1);
    const float add = (log + amax);
    relu_out[a * 256 + b * 16 + i] = at_least(add, 0.0f);
  }
}
