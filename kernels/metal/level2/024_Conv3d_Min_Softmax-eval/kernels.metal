#include <metal_stdlib>
using namespace metal;

// The greater of two; NaN if either is NaN.
template <class T>
inline T maximum(T a, T b) {
  return b > a || b != b ? b : a;
}

// The lesser of two; NaN if either is NaN.
template <class T>
inline T minimum(T a, T b) {
  return b < a || b != b ? b : a;
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
  for (int base = 0; base < 81; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (row < 24 && term < 81) {
        element = p_conv_weight[row * 81 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 1024; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 81) {
        element = x[(column / 144) * 1152 + (term / 27) * 384 + ((column / 36) % 4) * 64 + ((term / 9) % 3) * 64 + ((column / 6) % 6) * 8 + ((term / 3) % 3) * 8 + (column % 6) + (term % 3)];
      }
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
  for (ushort i = 0; i < 2; ++i) {
    for (ushort j = 0; j < 4; ++j) simdgroup_store(tile_sums[i][j], tile_strip + j * 8, 32);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 256; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 32;
      const int column = first_column + own_column + place % 32;
      if (row < 24) {
        const float convolution_sums = tile_strip[place];
        convolution_out[(column / 144) * 3456 + row * 144 + ((column / 36) % 4) * 36 + ((column / 6) % 6) * 6 + (column % 6)] = (convolution_sums + p_conv_bias[row]);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes min_1, through min_1.
kernel void min_1_kernel(device const float* convolution [[buffer(0)]], device float* min_1_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int row = at / 32;
  threadgroup float min_1_lanes_all[288];
  threadgroup float* min_1_lanes = min_1_lanes_all + simd * 36;
  for (int i = int(lane); i < 36; i += 32) {
    min_1_lanes[i] = INFINITY;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 4; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 36; i += 32) {
      min_1_lanes[i] = minimum(min_1_lanes[i], convolution[row * 144 + j * 36 + i]);
    }
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 36; i += 32) {
    min_1_out[row * 36 + i] = min_1_lanes[i];
  }
}

// Computes _softmax, through _softmax_max, _softmax_exp, _softmax_sum, _softmax_scale, _softmax.
kernel void softmax_kernel(device float* min_1 [[buffer(0)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int row = at / 32;
  threadgroup float softmax_max_lanes_all[288];
  threadgroup float* softmax_max_lanes = softmax_max_lanes_all + simd * 36;
  threadgroup float softmax_sum_lanes_all[288];
  threadgroup float* softmax_sum_lanes = softmax_sum_lanes_all + simd * 36;
  threadgroup float softmax_scale_lanes_all[288];
  threadgroup float* softmax_scale_lanes = softmax_scale_lanes_all + simd * 36;
  for (int i = int(lane); i < 36; i += 32) {
    softmax_max_lanes[i] = -INFINITY;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 24; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 36; i += 32) {
      softmax_max_lanes[i] = maximum(softmax_max_lanes[i], min_1[row * 864 + j * 36 + i]);
    }
  }
  for (int i = int(lane); i < 36; i += 32) {
    softmax_sum_lanes[i] = 0.0f;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 24; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 36; i += 32) {
      const float softmax_max = softmax_max_lanes[i];
      const float softmax_exp = metal::precise::exp((min_1[row * 864 + j * 36 + i] - softmax_max));
      min_1[row * 864 + j * 36 + i] = softmax_exp;
      softmax_sum_lanes[i] = (softmax_sum_lanes[i] + softmax_exp);
    }
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 36; i += 32) {
    const float softmax_sum = softmax_sum_lanes[i];
    const float softmax_scale = (1.0f / softmax_sum);
    softmax_scale_lanes[i] = softmax_scale;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 24; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 36; i += 32) {
      const float softmax_scale = softmax_scale_lanes[i];
      const float softmax_exp = min_1[row * 864 + j * 36 + i];
      min_1[row * 864 + j * 36 + i] = (softmax_exp * softmax_scale);
    }
  }
}
