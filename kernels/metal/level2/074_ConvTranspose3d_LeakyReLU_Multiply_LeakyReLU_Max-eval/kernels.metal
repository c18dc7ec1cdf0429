#include <metal_stdlib>
using namespace metal;

// The greater of two; NaN if either is NaN.
template <class T>
inline T maximum(T a, T b) {
  return b > a || b != b ? b : a;
}

// Computes mul, through convolution_sums, convolution, leaky_relu, mul.
kernel void mul_kernel(device const float* p_conv_transpose_weight [[buffer(0)]], device const float* x [[buffer(1)]], device const float* p_conv_transpose_bias [[buffer(2)]], device const float* p_multiplier [[buffer(3)]], device float* mul_out [[buffer(4)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 32);
  const int b = ((item / 16) % 2);
  const int c = ((item / 8) % 2);
  const int d = 0;
  const int e = (item % 8);
  threadgroup float tile_left[256];
  threadgroup float tile_right[1024];
  threadgroup float tile_strips[1024];
  threadgroup float* tile_strip = tile_strips + simd * 256;
  const int first_row = 0;
  const int first_column = e * 64;
  const int own_row = simd / 2 * 8;
  const int own_column = simd % 2 * 32;
  simdgroup_float8x8 tile_sums[1][4];
  for (ushort i = 0; i < 1; ++i)
    for (ushort j = 0; j < 4; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 128; base += 16) {
    for (int place = at; place < 256; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = (((term % 2) * 2 + ((c + 1) % 2) < 3) ? ((((term / 2) % 2) * 2 + ((b + 1) % 2) < 3) ? ((((term / 4) % 2) * 2 + ((a + 1) % 2) < 3) ? p_conv_transpose_weight[(term / 8) * 432 + row * 27 + ((term / 4) % 2) * 18 + ((a + 1) % 2) * 9 + ((term / 2) % 2) * 6 + ((b + 1) % 2) * 3 + (term % 2) * 2 + ((c + 1) % 2)] : 0.0f) : 0.0f) : 0.0f);
      tile_left[place] = element;
    }
    for (int place = at; place < 1024; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      const float element = (((term % 2) * 2 + ((c + 1) % 2) < 3) ? ((((term / 2) % 2) * 2 + ((b + 1) % 2) < 3) ? ((((term / 4) % 2) * 2 + ((a + 1) % 2) < 3) ? ((((c + 1) / 2) + (column % 8) - (term % 2) >= 0 && ((c + 1) / 2) + (column % 8) - (term % 2) < 8) ? ((((b + 1) / 2) + ((column / 8) % 8) - ((term / 2) % 2) >= 0 && ((b + 1) / 2) + ((column / 8) % 8) - ((term / 2) % 2) < 8) ? ((((a + 1) / 2) + ((column / 64) % 4) - ((term / 4) % 2) >= 0 && ((a + 1) / 2) + ((column / 64) % 4) - ((term / 4) % 2) < 4) ? x[(column / 256) * 4096 + (term / 8) * 256 + ((a + 1) / 2) * 64 + ((column / 64) % 4) * 64 - ((term / 4) % 2) * 64 + ((b + 1) / 2) * 8 + ((column / 8) % 8) * 8 - ((term / 2) % 2) * 8 + ((c + 1) / 2) + (column % 8) - (term % 2)] : 0.0f) : 0.0f) : 0.0f) : 0.0f) : 0.0f) : 0.0f);
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
      const float convolution = (convolution_sums + p_conv_transpose_bias[row]);
      const float leaky_relu = ((convolution > 0.0f) ? convolution : (convolution * 0.2f));
      mul_out[(column / 256) * 32768 + row * 2048 + ((column / 64) % 4) * 512 + a * 256 + ((column / 8) % 8) * 32 + b * 16 + (column % 8) * 2 + c] = (leaky_relu * p_multiplier[row]);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes leaky_relu_r1, through max_pool3d_with_indices_r1, leaky_relu_r1.
kernel void leaky_relu_r1_kernel(device const float* mul [[buffer(0)]], device float* leaky_relu_r1_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = at / 32;
  threadgroup float max_pool3d_with_indices_r1_window_all[128];
  threadgroup float* max_pool3d_with_indices_r1_window = max_pool3d_with_indices_r1_window_all + simd * 16;
  const int a = (item / 8);
  const int b = (item % 8);
  for (int i = int(lane); i < 16; i += 32) {
    max_pool3d_with_indices_r1_window[i] = maximum(maximum(maximum(mul[a * 512 + b * 32 + i], mul[a * 512 + b * 32 + i + 16]), mul[a * 512 + b * 32 + i + 256]), mul[a * 512 + b * 32 + i + 272]);
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 8; i += 32) {
    const float max_pool3d_r1 = maximum(max_pool3d_with_indices_r1_window[i * 2], max_pool3d_with_indices_r1_window[i * 2 + 1]);
    leaky_relu_r1_out[a * 64 + b * 8 + i] = ((max_pool3d_r1 > 0.0f) ? max_pool3d_r1 : (max_pool3d_r1 * 0.2f));
  }
}
