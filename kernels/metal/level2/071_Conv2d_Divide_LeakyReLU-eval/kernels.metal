#include <metal_stdlib>
using namespace metal;

// Computes mul_r1, through mul_r1.
kernel void mul_r1_kernel(device const float* p_conv_weight [[buffer(0)]], device float* mul_r1_out [[buffer(1)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  mul_r1_out[i] = (p_conv_weight[i] * 0.5f);
}

// Computes mul_r2, through mul_r2.
kernel void mul_r2_kernel(device const float* p_conv_bias [[buffer(0)]], device float* mul_r2_out [[buffer(1)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  mul_r2_out[i] = (p_conv_bias[i] * 0.5f);
}

// Computes leaky_relu, through convolution_r1_sums, convolution_r1, leaky_relu.
kernel void leaky_relu_kernel(device const float* mul_r1 [[buffer(0)]], device const float* x [[buffer(1)]], device const float* mul_r2 [[buffer(2)]], device float* leaky_relu_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  for (int base = 0; base < 72; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 72) {
        element = mul_r1[row * 72 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
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
      const float convolution_r1_sums = tile_strip[place];
      const float convolution_r1 = (convolution_r1_sums + mul_r2[row]);
      leaky_relu_out[(column / 196) * 6272 + row * 196 + ((column / 14) % 14) * 14 + (column % 14)] = ((convolution_r1 > 0.0f) ? convolution_r1 : (convolution_r1 * 0.01f));
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}
