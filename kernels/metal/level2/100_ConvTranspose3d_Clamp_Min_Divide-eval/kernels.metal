#include <metal_stdlib>
using namespace metal;

// x, but no less than low; NaN stays NaN.
template <class T>
inline T at_least(T x, T low) {
  return x < low ? low : x;
}

// Computes mul_r2, through mul_r2.
kernel void mul_r2_kernel(device const float* p_conv_transpose_weight [[buffer(0)]], device float* mul_r2_out [[buffer(1)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  mul_r2_out[i] = (p_conv_transpose_weight[i] * 0.5f);
}

// Computes mul_r3, through mul_r3.
kernel void mul_r3_kernel(device const float* p_conv_transpose_bias [[buffer(0)]], device float* mul_r3_out [[buffer(1)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  mul_r3_out[i] = (p_conv_transpose_bias[i] * 0.5f);
}

// Computes convolution_r1_sums, through convolution_r1_sums.
kernel void convolution_r1_sums_kernel(device const float* mul_r2 [[buffer(0)]], device const float* x [[buffer(1)]], device float* convolution_r1_sums_out [[buffer(2)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 56);
  const int b = ((item / 28) % 2);
  const int c = ((item / 14) % 2);
  const int d = ((item / 7) % 2);
  const int e = (item % 7);
  threadgroup float tile_left[512];
  threadgroup float tile_right[512];
  threadgroup float tile_strips[512];
  threadgroup float* tile_strip = tile_strips + simd * 128;
  const int first_row = d * 32;
  const int first_column = e * 32;
  const int own_row = simd / 2 * 16;
  const int own_column = simd % 2 * 16;
  simdgroup_float8x8 tile_sums[2][2];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 256; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = (((term % 2) * 2 + ((c + 1) % 2) < 3) ? ((((term / 2) % 2) * 2 + ((b + 1) % 2) < 3) ? ((((term / 4) % 2) * 2 + ((a + 1) % 2) < 3) ? mul_r2[(term / 8) * 1728 + row * 27 + ((term / 4) % 2) * 18 + ((a + 1) % 2) * 9 + ((term / 2) % 2) * 6 + ((b + 1) % 2) * 3 + (term % 2) * 2 + ((c + 1) % 2)] : 0.0f) : 0.0f) : 0.0f);
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (column < 216) {
        element = (((term % 2) * 2 + ((c + 1) % 2) < 3) ? ((((term / 2) % 2) * 2 + ((b + 1) % 2) < 3) ? ((((term / 4) % 2) * 2 + ((a + 1) % 2) < 3) ? ((((c + 1) / 2) + (column % 6) - (term % 2) >= 0 && ((c + 1) / 2) + (column % 6) - (term % 2) < 6) ? ((((b + 1) / 2) + ((column / 6) % 6) - ((term / 2) % 2) >= 0 && ((b + 1) / 2) + ((column / 6) % 6) - ((term / 2) % 2) < 6) ? ((((a + 1) / 2) + (column / 36) - ((term / 4) % 2) >= 0 && ((a + 1) / 2) + (column / 36) - ((term / 4) % 2) < 6) ? x[(term / 8) * 216 + ((a + 1) / 2) * 36 - ((term / 4) % 2) * 36 + ((b + 1) / 2) * 6 - ((term / 2) % 2) * 6 + column + ((c + 1) / 2) - (term % 2)] : 0.0f) : 0.0f) : 0.0f) : 0.0f) : 0.0f) : 0.0f);
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
      if (column < 216) {
        const float convolution_r1_sums = tile_strip[place];
        convolution_r1_sums_out[row * 1728 + (column / 36) * 288 + a * 144 + ((column / 6) % 6) * 24 + b * 12 + (column % 6) * 2 + c] = convolution_r1_sums;
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes clamp_r1, through convolution_r1, clamp_r1.
kernel void clamp_r1_kernel(device const float* convolution_r1_sums [[buffer(0)]], device const float* mul_r3 [[buffer(1)]], device float* clamp_r1_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 121);
  const int b = ((item / 11) % 11);
  const int c = (item % 11);
  for (int i = int(lane); i < 11; i += 32) {
    const float convolution_r1 = (convolution_r1_sums[a * 1728 + b * 144 + c * 12 + i] + mul_r3[a]);
    clamp_r1_out[a * 1331 + b * 121 + c * 11 + i] = at_least(convolution_r1, -0.5f);
  }
}
