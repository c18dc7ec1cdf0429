#include <metal_stdlib>
using namespace metal;

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

// What lane `lane ^ mask` has.
template <class T>
inline T other_lane(T x, ushort mask) {
  return metal::simd_shuffle_xor(x, mask);
}
inline long other_lane(long x, ushort mask) {
  return as_type<long>(metal::simd_shuffle_xor(as_type<uint2>(x), mask));
}
inline bool other_lane(bool x, ushort mask) {
  return metal::simd_shuffle_xor(uint(x), mask) != 0;
}

// Computes gelu, through convolution_sums, convolution, gelu.
kernel void gelu_kernel(device const float* p_conv_transpose_weight [[buffer(0)]], device const float* x [[buffer(1)]], device const float* p_conv_transpose_bias [[buffer(2)]], device float* gelu_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  simdgroup_float8x8 tile_totals[2][2];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 2; ++j) tile_totals[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int part = 0; part < 288; part += 256) {
    for (ushort i = 0; i < 2; ++i)
      for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    for (int base = part; base < metal::min(288, part + 256); base += 16) {
      for (int place = at; place < 512; place += 128) {
        const int row = first_row + place / 16;
        const int term = base + place % 16;
        const float element = p_conv_transpose_weight[(term / 9) * 288 + row * 9 + ((term / 3) % 3) * 3 + (term % 3)];
        tile_left[place] = element;
      }
      for (int place = at; place < 512; place += 128) {
        const int column = first_column + place / 16;
        const int term = base + place % 16;
        const float element = (((column % 10) - (term % 3) >= 0 && (column % 10) - (term % 3) < 8) ? ((((column / 10) % 10) - ((term / 3) % 3) >= 0 && ((column / 10) % 10) - ((term / 3) % 3) < 8) ? x[(column / 100) * 2048 + (term / 9) * 64 + ((column / 10) % 10) * 8 - ((term / 3) % 3) * 8 + (column % 10) - (term % 3)] : 0.0f) : 0.0f);
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
      const float convolution_sums = tile_strip[place];
      const float convolution = (convolution_sums + p_conv_transpose_bias[row]);
      gelu_out[(column / 100) * 3200 + row * 100 + ((column / 10) % 10) * 10 + (column % 10)] = ((0.5f * convolution) * (1.0f + erf_of((convolution * 0.70710677f))));
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes native_group_norm, through native_group_norm_sum, native_group_norm_mean,
// native_group_norm_squares, native_group_norm_rstd, native_group_norm.
kernel void group_norm_kernel(device const float* p_group_norm_weight [[buffer(0)]], device const float* p_group_norm_bias [[buffer(1)]], device float* gelu [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 8);
  const int b = (item % 8);
  float group_norm_sum = 0.0f;
  for (int j = 0; j < 4; ++j) {
    for (int i = int(lane); i < 100; i += 32) {
      group_norm_sum = group_norm_sum + gelu[a * 3200 + b * 400 + j * 100 + i];
    }
  }
  for (ushort step = 16; step > 0; step /= 2) group_norm_sum = group_norm_sum + other_lane(group_norm_sum, step);
  const float group_norm_mean = (group_norm_sum / 400.0f);
  float group_norm_squares = 0.0f;
  for (int j = 0; j < 4; ++j) {
    for (int i = int(lane); i < 100; i += 32) {
      group_norm_squares = group_norm_squares + ((gelu[a * 3200 + b * 400 + j * 100 + i] - group_norm_mean) * (gelu[a * 3200 + b * 400 + j * 100 + i] - group_norm_mean));
    }
  }
  for (ushort step = 16; step > 0; step /= 2) group_norm_squares = group_norm_squares + other_lane(group_norm_squares, step);
  const float group_norm_rstd = metal::precise::rsqrt(((group_norm_squares / 400.0f) + 1e-05f));
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 4; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 100; i += 32) {
      gelu[a * 3200 + b * 400 + j * 100 + i] = ((((gelu[a * 3200 + b * 400 + j * 100 + i] - group_norm_mean) * group_norm_rstd) * p_group_norm_weight[b * 4 + j]) + p_group_norm_bias[b * 4 + j]);
    }
  }
}
