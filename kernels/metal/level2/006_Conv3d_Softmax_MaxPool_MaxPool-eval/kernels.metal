#include <metal_stdlib>
using namespace metal;

// The greater of two; NaN if either is NaN.
template <class T>
inline T maximum(T a, T b) {
  return b > a || b != b ? b : a;
}

// Computes convolution, through convolution_sums, convolution.
kernel void convolution_kernel(device const float* p_conv_weight [[buffer(0)]], device const float* x [[buffer(1)]], device const float* p_conv_bias [[buffer(2)]], device float* convolution_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = 0;
  const int b = item;
  threadgroup float tile_left[256];
  threadgroup float tile_right[1024];
  threadgroup float tile_strips[1024];
  threadgroup float* tile_strip = tile_strips + simd * 256;
  const int first_row = 0;
  const int first_column = b * 64;
  const int own_row = simd / 2 * 8;
  const int own_column = simd % 2 * 32;
  simdgroup_float8x8 tile_sums[1][4];
  for (ushort i = 0; i < 1; ++i)
    for (ushort j = 0; j < 4; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 81; base += 16) {
    for (int place = at; place < 256; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 81) {
        element = p_conv_weight[row * 81 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 1024; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 81) {
        element = x[(column / 216) * 1536 + (term / 27) * 512 + ((column / 36) % 6) * 64 + ((term / 9) % 3) * 64 + ((column / 6) % 6) * 8 + ((term / 3) % 3) * 8 + (column % 6) + (term % 3)];
      }
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[1], right[4];
      for (ushort i = 0; i < 1; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 4; ++j) simdgroup_load(right[j], tile_right + (own_column + j * 8) * 16 + deep, 16, ulong2(0), true);
      for (ushort i = 0; i < 1; ++i)
        for (ushort j = 0; j < 4; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  for (ushort i = 0; i < 1; ++i) {
    for (ushort j = 0; j < 4; ++j) simdgroup_store(tile_sums[i][j], tile_strip + j * 8, 32);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 256; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 32;
      const int column = first_column + own_column + place % 32;
      const float convolution_sums = tile_strip[place];
      convolution_out[(column / 216) * 3456 + row * 216 + ((column / 36) % 6) * 36 + ((column / 6) % 6) * 6 + (column % 6)] = (convolution_sums + p_conv_bias[row]);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes _softmax_exp, _softmax_scale, through _softmax_max, _softmax_exp, _softmax_sum,
// _softmax_scale.
kernel void softmax_scale_kernel(device float* convolution [[buffer(0)]], device float* softmax_scale_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = at / 32;
  threadgroup float softmax_max_lanes_all[864];
  threadgroup float* softmax_max_lanes = softmax_max_lanes_all + simd * 108;
  threadgroup float softmax_sum_lanes_all[864];
  threadgroup float* softmax_sum_lanes = softmax_sum_lanes_all + simd * 108;
  const int a = (item / 2);
  const int block = (item % 2);
  for (int i = int(lane); i < 108; i += 32) {
    softmax_max_lanes[i] = -INFINITY;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 16; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 108; i += 32) {
      softmax_max_lanes[i] = maximum(softmax_max_lanes[i], convolution[a * 3456 + j * 216 + block * 108 + i]);
    }
  }
  for (int i = int(lane); i < 108; i += 32) {
    softmax_sum_lanes[i] = 0.0f;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 16; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 108; i += 32) {
      const float softmax_max = softmax_max_lanes[i];
      const float softmax_exp = metal::precise::exp((convolution[a * 3456 + j * 216 + block * 108 + i] - softmax_max));
      convolution[a * 3456 + j * 216 + block * 108 + i] = softmax_exp;
      softmax_sum_lanes[i] = (softmax_sum_lanes[i] + softmax_exp);
    }
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 108; i += 32) {
    const float softmax_sum = softmax_sum_lanes[i];
    softmax_scale_out[a * 216 + block * 108 + i] = (1.0f / softmax_sum);
  }
}

// Computes max_pool3d_with_indices_r1, through max_pool3d_with_indices_r1.
kernel void max_pool3d_r1_kernel(device const float* softmax_exp [[buffer(0)]], device const float* softmax_scale [[buffer(1)]], device float* max_pool3d_r1_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 16; i += 32) {
    float fold_1 = -INFINITY;
    for (int max_pool3d_with_indices_r1_tap0 = 0; max_pool3d_with_indices_r1_tap0 < 4; ++max_pool3d_with_indices_r1_tap0) {
      for (int max_pool3d_with_indices_r1_tap1 = 0; max_pool3d_with_indices_r1_tap1 < 4; ++max_pool3d_with_indices_r1_tap1) {
        for (int max_pool3d_with_indices_r1_tap2 = 0; max_pool3d_with_indices_r1_tap2 < 4; ++max_pool3d_with_indices_r1_tap2) {
          fold_1 = maximum(fold_1, (softmax_exp[row * 3456 + i * 216 + max_pool3d_with_indices_r1_tap0 * 36 + max_pool3d_with_indices_r1_tap1 * 6 + max_pool3d_with_indices_r1_tap2] * softmax_scale[row * 216 + max_pool3d_with_indices_r1_tap0 * 36 + max_pool3d_with_indices_r1_tap1 * 6 + max_pool3d_with_indices_r1_tap2]));
        }
      }
    }
    max_pool3d_r1_out[row * 16 + i] = fold_1;
  }
}
