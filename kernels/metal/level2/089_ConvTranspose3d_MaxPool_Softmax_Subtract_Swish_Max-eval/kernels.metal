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

// Computes convolution, through convolution_sums, convolution.
kernel void convolution_kernel(device const float* p_conv_transpose_weight [[buffer(0)]], device const float* x [[buffer(1)]], device const float* p_conv_transpose_bias [[buffer(2)]], device float* convolution_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 128);
  const int b = ((item / 64) % 2);
  const int c = ((item / 32) % 2);
  const int d = 0;
  const int e = (item % 32);
  threadgroup float tile_left[128];
  threadgroup float tile_right[1024];
  threadgroup float tile_strips[512];
  threadgroup float* tile_strip = tile_strips + simd * 128;
  const int first_row = 0;
  const int first_column = e * 64;
  const int own_row = simd / 4 * 8;
  const int own_column = simd % 4 * 16;
  simdgroup_float8x8 tile_sums[1][2];
  for (ushort i = 0; i < 1; ++i)
    for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 24; base += 16) {
    for (int place = at; place < 128; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 24) {
        element = (((term % 2) * 2 + ((c + 1) % 2) < 3) ? ((((term / 2) % 2) * 2 + ((b + 1) % 2) < 3) ? ((((term / 4) % 2) * 2 + ((a + 1) % 2) < 3) ? p_conv_transpose_weight[(term / 8) * 216 + row * 27 + ((term / 4) % 2) * 18 + ((a + 1) % 2) * 9 + ((term / 2) % 2) * 6 + ((b + 1) % 2) * 3 + (term % 2) * 2 + ((c + 1) % 2)] : 0.0f) : 0.0f) : 0.0f);
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 1024; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 24) {
        element = (((term % 2) * 2 + ((c + 1) % 2) < 3) ? ((((term / 2) % 2) * 2 + ((b + 1) % 2) < 3) ? ((((term / 4) % 2) * 2 + ((a + 1) % 2) < 3) ? ((((c + 1) / 2) + (column % 8) - (term % 2) >= 0 && ((c + 1) / 2) + (column % 8) - (term % 2) < 8) ? ((((b + 1) / 2) + ((column / 8) % 8) - ((term / 2) % 2) >= 0 && ((b + 1) / 2) + ((column / 8) % 8) - ((term / 2) % 2) < 8) ? ((((a + 1) / 2) + ((column / 64) % 4) - ((term / 4) % 2) >= 0 && ((a + 1) / 2) + ((column / 64) % 4) - ((term / 4) % 2) < 4) ? x[(column / 256) * 768 + (term / 8) * 256 + ((a + 1) / 2) * 64 + ((column / 64) % 4) * 64 - ((term / 4) % 2) * 64 + ((b + 1) / 2) * 8 + ((column / 8) % 8) * 8 - ((term / 2) % 2) * 8 + ((c + 1) / 2) + (column % 8) - (term % 2)] : 0.0f) : 0.0f) : 0.0f) : 0.0f) : 0.0f) : 0.0f);
      }
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[1], right[2];
      for (ushort i = 0; i < 1; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 2; ++j) simdgroup_load(right[j], tile_right + (own_column + j * 8) * 16 + deep, 16, ulong2(0), true);
      for (ushort i = 0; i < 1; ++i)
        for (ushort j = 0; j < 2; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  for (ushort i = 0; i < 1; ++i) {
    for (ushort j = 0; j < 2; ++j) simdgroup_store(tile_sums[i][j], tile_strip + j * 8, 16);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 128; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 16;
      const int column = first_column + own_column + place % 16;
      const float convolution_sums = tile_strip[place];
      convolution_out[(column / 256) * 16384 + row * 2048 + ((column / 64) % 4) * 512 + a * 256 + ((column / 8) % 8) * 32 + b * 16 + (column % 8) * 2 + c] = (convolution_sums + p_conv_transpose_bias[row]);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes max_1, through max_pool3d_with_indices, _softmax_max, _softmax_exp, _softmax_sum,
// _softmax_scale, _softmax, sub, sigmoid, mul, max_1.
kernel void max_1_kernel(device const float* convolution [[buffer(0)]], device const float* p_subtract [[buffer(1)]], device float* max_1_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = at / 32;
  threadgroup float max_pool3d_row_all[512];
  threadgroup float* max_pool3d_row = max_pool3d_row_all + simd * 64;
  threadgroup float softmax_exp_row_all[512];
  threadgroup float* softmax_exp_row = softmax_exp_row_all + simd * 64;
  threadgroup float softmax_max_lanes_all[64];
  threadgroup float* softmax_max_lanes = softmax_max_lanes_all + simd * 8;
  threadgroup float max_pool3d_with_indices_window_all[128];
  threadgroup float* max_pool3d_with_indices_window = max_pool3d_with_indices_window_all + simd * 16;
  threadgroup float softmax_sum_lanes_all[64];
  threadgroup float* softmax_sum_lanes = softmax_sum_lanes_all + simd * 8;
  threadgroup float softmax_scale_lanes_all[64];
  threadgroup float* softmax_scale_lanes = softmax_scale_lanes_all + simd * 8;
  threadgroup float max_1_lanes_all[64];
  threadgroup float* max_1_lanes = max_1_lanes_all + simd * 8;
  const int a = (item / 32);
  const int b = ((item / 8) % 4);
  const int c = (item % 8);
  for (int i = int(lane); i < 8; i += 32) {
    softmax_max_lanes[i] = -INFINITY;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 8; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 16; i += 32) {
      max_pool3d_with_indices_window[i] = maximum(maximum(maximum(convolution[a * 16384 + j * 2048 + b * 512 + c * 32 + i], convolution[a * 16384 + j * 2048 + b * 512 + c * 32 + i + 16]), convolution[a * 16384 + j * 2048 + b * 512 + c * 32 + i + 256]), convolution[a * 16384 + j * 2048 + b * 512 + c * 32 + i + 272]);
    }
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 8; i += 32) {
      const float max_pool3d = maximum(max_pool3d_with_indices_window[i * 2], max_pool3d_with_indices_window[i * 2 + 1]);
      max_pool3d_row[j * 8 + i] = max_pool3d;
      softmax_max_lanes[i] = maximum(softmax_max_lanes[i], max_pool3d);
    }
  }
  for (int i = int(lane); i < 8; i += 32) {
    softmax_sum_lanes[i] = 0.0f;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 8; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 8; i += 32) {
      const float softmax_max = softmax_max_lanes[i];
      const float max_pool3d = max_pool3d_row[j * 8 + i];
      const float softmax_exp = metal::precise::exp((max_pool3d - softmax_max));
      softmax_exp_row[j * 8 + i] = softmax_exp;
      softmax_sum_lanes[i] = (softmax_sum_lanes[i] + softmax_exp);
    }
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 8; i += 32) {
    const float softmax_sum = softmax_sum_lanes[i];
    const float softmax_scale = (1.0f / softmax_sum);
    softmax_scale_lanes[i] = softmax_scale;
  }
  for (int i = int(lane); i < 8; i += 32) {
    max_1_lanes[i] = -INFINITY;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 8; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 8; i += 32) {
      const float softmax_scale = softmax_scale_lanes[i];
      const float softmax_exp = softmax_exp_row[j * 8 + i];
      const float softmax = (softmax_exp * softmax_scale);
      const float sub = (softmax - p_subtract[j]);
      const float sigmoid = sigmoid_of(sub);
      const float mul = (sigmoid * sub);
      max_1_lanes[i] = maximum(max_1_lanes[i], mul);
    }
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 8; i += 32) {
    max_1_out[a * 256 + b * 64 + c * 8 + i] = max_1_lanes[i];
  }
}
