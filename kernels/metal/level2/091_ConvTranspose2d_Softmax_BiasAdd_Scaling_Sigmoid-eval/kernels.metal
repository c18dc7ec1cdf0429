#include <metal_stdlib>
using namespace metal;

// The greater of two; NaN if either is NaN.
template <class T>
inline T maximum(T a, T b) {
  return b > a || b != b ? b : a;
}

inline float sigmoid_of(float x) {
  const float e = metal::precise::exp(-metal::abs(x));
  return (x < 0.0f ? e : 1.0f) / (1.0f + e);
}

// Computes convolution_sums, through convolution_sums.
kernel void convolution_sums_kernel(device const float* p_conv_transpose_weight [[buffer(0)]], device const float* x [[buffer(1)]], device float* convolution_sums_out [[buffer(2)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 44);
  const int b = ((item / 22) % 2);
  const int c = ((item / 11) % 2);
  const int d = (item % 11);
  threadgroup float tile_left[512];
  threadgroup float tile_right[512];
  threadgroup float tile_strips[512];
  threadgroup float* tile_strip = tile_strips + simd * 128;
  const int first_row = c * 32;
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
      const float element = p_conv_transpose_weight[(term / 4) * 1024 + row * 16 + ((term / 2) % 2) * 8 + ((a + 1) % 2) * 4 + (term % 2) * 2 + ((b + 1) % 2)];
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (column < 324) {
        element = ((((b + 1) / 2) + (column % 9) - (term % 2) >= 0 && ((b + 1) / 2) + (column % 9) - (term % 2) < 8) ? ((((a + 1) / 2) + ((column / 9) % 9) - ((term / 2) % 2) >= 0 && ((a + 1) / 2) + ((column / 9) % 9) - ((term / 2) % 2) < 8) ? x[(column / 81) * 4096 + (term / 4) * 64 + ((a + 1) / 2) * 8 + ((column / 9) % 9) * 8 - ((term / 2) % 2) * 8 + ((b + 1) / 2) + (column % 9) - (term % 2)] : 0.0f) : 0.0f);
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
      if (column < 324) {
        const float convolution_sums = tile_strip[place];
        convolution_sums_out[(column / 81) * 20736 + row * 324 + ((column / 9) % 9) * 36 + a * 18 + (column % 9) * 2 + b] = convolution_sums;
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes sigmoid, through convolution, _softmax_max, _softmax_exp, _softmax_sum, _softmax_scale,
// _softmax, add, mul, sigmoid.
kernel void sigmoid_kernel(device const float* convolution_sums [[buffer(0)]], device const float* p_conv_transpose_bias [[buffer(1)]], device const float* p_bias [[buffer(2)]], device float* sigmoid_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = at / 32;
  threadgroup float softmax_max_lanes_all[160];
  threadgroup float* softmax_max_lanes = softmax_max_lanes_all + simd * 20;
  threadgroup float softmax_sum_lanes_all[160];
  threadgroup float* softmax_sum_lanes = softmax_sum_lanes_all + simd * 20;
  threadgroup float softmax_scale_lanes_all[160];
  threadgroup float* softmax_scale_lanes = softmax_scale_lanes_all + simd * 20;
  const int a = (item / 17);
  const int b = (item % 17);
  for (int i = int(lane); i < 17; i += 32) {
    softmax_max_lanes[i] = -INFINITY;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 64; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 17; i += 32) {
      const float convolution = (convolution_sums[a * 20736 + j * 324 + b * 18 + i] + p_conv_transpose_bias[j]);
      softmax_max_lanes[i] = maximum(softmax_max_lanes[i], convolution);
    }
  }
  for (int i = int(lane); i < 17; i += 32) {
    softmax_sum_lanes[i] = 0.0f;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 64; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 17; i += 32) {
      const float softmax_max = softmax_max_lanes[i];
      const float convolution = (convolution_sums[a * 20736 + j * 324 + b * 18 + i] + p_conv_transpose_bias[j]);
      const float softmax_exp = metal::precise::exp((convolution - softmax_max));
      sigmoid_out[a * 18496 + j * 289 + b * 17 + i] = softmax_exp;
      softmax_sum_lanes[i] = (softmax_sum_lanes[i] + softmax_exp);
    }
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 17; i += 32) {
    const float softmax_sum = softmax_sum_lanes[i];
    const float softmax_scale = (1.0f / softmax_sum);
    softmax_scale_lanes[i] = softmax_scale;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 64; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 17; i += 32) {
      const float softmax_scale = softmax_scale_lanes[i];
      const float softmax_exp = sigmoid_out[a * 18496 + j * 289 + b * 17 + i];
      const float softmax = (softmax_exp * softmax_scale);
      const float add = (softmax + p_bias[j]);
      const float mul = (add * 2.0f);
      sigmoid_out[a * 18496 + j * 289 + b * 17 + i] = sigmoid_of(mul);
    }
  }
}
