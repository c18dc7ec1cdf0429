#include <metal_stdlib>
using namespace metal;

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
  for (int base = 0; base < 72; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 72) {
        element = p_conv_weight[row * 72 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 1024; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 72) {
        element = x[(column / 196) * 2048 + (term / 9) * 256 + ((column / 14) % 14) * 16 + ((term / 3) % 3) * 16 + (column % 14) + (term % 3)];
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
      const float convolution_sums = tile_strip[place];
      convolution_out[(column / 196) * 6272 + row * 196 + ((column / 14) % 14) * 14 + (column % 14)] = (convolution_sums + p_conv_bias[row]);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes tanh_1, through min_1, tanh, tanh_1.
kernel void tanh_1_kernel(device const float* convolution [[buffer(0)]], device float* tanh_1_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = at / 32;
  threadgroup float min_1_lanes_all[800];
  threadgroup float* min_1_lanes = min_1_lanes_all + simd * 100;
  const int a = (item / 2);
  const int block = (item % 2);
  for (int i = int(lane); i < 98; i += 32) {
    min_1_lanes[i] = INFINITY;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 32; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 98; i += 32) {
      min_1_lanes[i] = minimum(min_1_lanes[i], convolution[a * 6272 + j * 196 + block * 98 + i]);
    }
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 98; i += 32) {
    const float min_1 = min_1_lanes[i];
    const float tanh = metal::precise::tanh(min_1);
    tanh_1_out[a * 196 + block * 98 + i] = metal::precise::tanh(tanh);
  }
}
