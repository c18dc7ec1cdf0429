#include <metal_stdlib>
using namespace metal;

// x, but no less than low; NaN stays NaN.
template <class T>
inline T at_least(T x, T low) {
  return x < low ? low : x;
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

// Computes mul_r1, add_r3, through add_r1, rsqrt_r1, mul_r1, mul_r2, sub_r1, mul_r5, add_r3.
kernel void add_r3_kernel(device const float* b_batch_norm_running_var [[buffer(0)]], device const float* p_batch_norm_weight [[buffer(1)]], device const float* b_batch_norm_running_mean [[buffer(2)]], device const float* p_batch_norm_bias [[buffer(3)]], device const float* p_gemm_bias [[buffer(4)]], device float* mul_r1_out [[buffer(5)]], device float* add_r3_out [[buffer(6)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r1 = (b_batch_norm_running_var[i] + 1e-05f);
  const float rsqrt_r1 = metal::precise::rsqrt(add_r1);
  const float mul_r1 = (rsqrt_r1 * p_batch_norm_weight[i]);
  mul_r1_out[i] = mul_r1;
  const float mul_r2 = (b_batch_norm_running_mean[i] * mul_r1);
  const float sub_r1 = (p_batch_norm_bias[i] - mul_r2);
  const float mul_r5 = (p_gemm_bias[i] * mul_r1);
  add_r3_out[i] = (mul_r5 + sub_r1);
}

// Computes mul_r4, through mul_r4.
kernel void mul_r4_kernel(device const float* p_gemm_weight [[buffer(0)]], device const float* mul_r1 [[buffer(1)]], device float* mul_r4_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 1024; i += 32) {
    mul_r4_out[row * 1024 + i] = (p_gemm_weight[row * 1024 + i] * mul_r1[row]);
  }
}

// Computes relu, through linear_r2_product, linear_r2, gelu, relu.
kernel void relu_kernel(device const float* x [[buffer(0)]], device const float* mul_r4 [[buffer(1)]], device const float* add_r3 [[buffer(2)]], device float* relu_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 32);
  const int b = (item % 32);
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
  simdgroup_float8x8 tile_totals[2][2];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 2; ++j) tile_totals[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int part = 0; part < 1024; part += 256) {
    for (ushort i = 0; i < 2; ++i)
      for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    for (int base = part; base < metal::min(1024, part + 256); base += 16) {
      for (int place = at; place < 512; place += 128) {
        const int row = first_row + place / 16;
        const int term = base + place % 16;
        const float element = x[row * 1024 + term];
        tile_left[place] = element;
      }
      for (int place = at; place < 512; place += 128) {
        const int column = first_column + place / 16;
        const int term = base + place % 16;
        const float element = mul_r4[column * 1024 + term];
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
    for (ushort i = 0; i < 2; ++i)
      for (ushort j = 0; j < 2; ++j) tile_totals[i][j].thread_elements() += tile_sums[i][j].thread_elements();
  }
  for (ushort i = 0; i < 2; ++i) {
    for (ushort j = 0; j < 2; ++j) simdgroup_store(tile_totals[i][j], tile_strip + j * 8, 16);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 128; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 16;
      const int column = first_column + own_column + place % 16;
      const float linear_r2_product = tile_strip[place];
      const float linear_r2 = (linear_r2_product + add_r3[column]);
      const float gelu = ((0.5f * linear_r2) * (1.0f + erf_of((linear_r2 * 0.70710677f))));
      relu_out[row * 1024 + column] = at_least(gelu, 0.0f);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}
