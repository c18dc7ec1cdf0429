#include <metal_stdlib>
using namespace metal;

// The lesser of two; NaN if either is NaN.
template <class T>
inline T minimum(T a, T b) {
  return b < a || b != b ? b : a;
}

// The polynomials are minimax fits: 1.2 units in the last place.
inline float erf_of(float x) {
  const float a = metal::abs(x);
  const float t = a > 4.0f ? 4.0f : a;
  float u = 1.04291357e-5f;
  u = metal::fma(u, t, -3.14828183e-4f);
  u = metal::fma(u, t, 3.61025473e-3f);
  u = metal::fma(u, t, -2.36944426e-2f);
  u = metal::fma(u, t, 1.06158964e-1f);
  u = metal::fma(u, t, 6.35198057e-1f);
  u = metal::fma(u, t, 1.28637075e-1f);
  u = metal::fma(u, t, t);  // -log(erfc(t))
  const float large = 1.0f - metal::precise::exp(-u);
  const float s = x * x;
  float q = -5.89772651e-4f;
  q = metal::fma(q, s, 4.97580785e-3f);
  q = metal::fma(q, s, -2.67557278e-2f);
  q = metal::fma(q, s, 1.12815589e-1f);
  q = metal::fma(q, s, -3.76124769e-1f);
  q = metal::fma(q, s, 1.28379151e-1f);
  return a < 0.925f ? metal::fma(q, x, x) : x < 0.0f ? -large : large;
}

// Computes add_r1, through add_r1.
kernel void add_r1_kernel(device const float* p_conv_transpose_bias [[buffer(0)]], device float* add_r1_out [[buffer(1)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  add_r1_out[i] = (p_conv_transpose_bias[i] + 0.5f);
}

// Computes mul, through convolution_r1_sums, convolution_r1, minimum, gelu, mul.
kernel void mul_kernel(device const float* x [[buffer(0)]], device const float* p_conv_transpose_weight [[buffer(1)]], device const float* add_r1 [[buffer(2)]], device const float* c_lifted_tensor_0 [[buffer(3)]], device float* mul_out [[buffer(4)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 4);
  const int b = (item % 4);
  threadgroup float tile_left[512];
  threadgroup float tile_right[512];
  threadgroup float tile_strips[512];
  threadgroup float* tile_strip = tile_strips + simd * 128;
  const int first_row = a * 32;
  const int first_column = b * 32;
  const int own_row = simd / 2 * 16;
  const int own_column = simd % 2 * 16;
  simdgroup_float8x8 tile_sums[2][2];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 256; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (row < 648) {
        element = (((row % 9) - (term % 2) >= 0 && (row % 9) - (term % 2) < 8) ? ((((row / 9) % 9) - ((term / 2) % 2) >= 0 && ((row / 9) % 9) - ((term / 2) % 2) < 8) ? x[(row / 81) * 4096 + (term / 4) * 64 + ((row / 9) % 9) * 8 - ((term / 2) % 2) * 8 + (row % 9) - (term % 2)] : 0.0f) : 0.0f);
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place % 32;
      const int term = base + place / 32;
      const float element = p_conv_transpose_weight[(term / 4) * 512 + (column / 4) * 16 + ((term / 2) % 2) * 8 + ((column / 2) % 2) * 4 + (term % 2) * 2 + (column % 2)];
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[2], right[2];
      for (ushort i = 0; i < 2; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 2; ++j) simdgroup_load(right[j], tile_right + (deep) * 32 + own_column + j * 8, 32);
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
      if (row < 648) {
        const float convolution_r1_sums = tile_strip[place];
        const float convolution_r1 = (convolution_r1_sums + add_r1[(column / 4)]);
        const float minimum_ = minimum(convolution_r1, c_lifted_tensor_0[0]);
        const float gelu = ((0.5f * minimum_) * (1.0f + erf_of((minimum_ * 0.70710677f))));
        mul_out[(row / 81) * 10368 + (column / 4) * 324 + ((row / 9) % 9) * 36 + ((column / 2) % 2) * 18 + (row % 9) * 2 + (column % 2)] = (gelu * 2.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}
