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

// Computes convolution_r1, through convolution_r1.
kernel void convolution_r1_kernel(device const float* p_conv_transpose_weight [[buffer(0)]], device const float* x [[buffer(1)]], device float* convolution_r1_out [[buffer(2)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 32);
  const int b = ((item / 16) % 2);
  const int c = ((item / 8) % 2);
  const int d = 0;
  const int e = (item % 8);
  threadgroup float tile_left[512];
  threadgroup float tile_right[512];
  threadgroup float tile_strips[512];
  threadgroup float* tile_strip = tile_strips + simd * 128;
  const int first_row = 0;
  const int first_column = e * 32;
  const int own_row = simd / 2 * 16;
  const int own_column = simd % 2 * 16;
  simdgroup_float8x8 tile_sums[2][2];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 128; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = p_conv_transpose_weight[(term / 8) * 2048 + row * 64 + ((term / 4) % 2) * 32 + ((a + 1) % 2) * 16 + ((term / 2) % 2) * 8 + ((b + 1) % 2) * 4 + (term % 2) * 2 + ((c + 1) % 2)];
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      const float element = ((((c + 1) / 2) + (column % 16) - (term % 2) >= 0 && ((c + 1) / 2) + (column % 16) - (term % 2) < 16) ? ((((b + 1) / 2) + ((column / 16) % 4) - ((term / 2) % 2) >= 0 && ((b + 1) / 2) + ((column / 16) % 4) - ((term / 2) % 2) < 4) ? ((((a + 1) / 2) + (column / 64) - ((term / 4) % 2) >= 0 && ((a + 1) / 2) + (column / 64) - ((term / 4) % 2) < 4) ? x[(term / 8) * 256 + ((a + 1) / 2) * 64 - ((term / 4) % 2) * 64 + ((b + 1) / 2) * 16 - ((term / 2) % 2) * 16 + column + ((c + 1) / 2) - (term % 2)] : 0.0f) : 0.0f) : 0.0f);
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
      const float convolution_r1 = tile_strip[place];
      convolution_r1_out[row * 2048 + (column / 64) * 512 + a * 256 + ((column / 16) % 4) * 64 + b * 32 + (column % 16) * 2 + c] = convolution_r1;
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes gelu, through native_layer_norm_r1_sum, native_layer_norm_r1_mean,
// native_layer_norm_r1_squares, native_layer_norm_r1_rstd, native_layer_norm_r1, gelu.
kernel void gelu_kernel(device const float* p_layer_norm_weight [[buffer(0)]], device const float* p_layer_norm_bias [[buffer(1)]], device float* convolution_r1 [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float layer_norm_r1_sum = 0.0f;
  for (int i = int(lane); i < 32; i += 32) {
    layer_norm_r1_sum = layer_norm_r1_sum + convolution_r1[row * 32 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) layer_norm_r1_sum = layer_norm_r1_sum + other_lane(layer_norm_r1_sum, step);
  const float layer_norm_r1_mean = (layer_norm_r1_sum / 32.0f);
  float layer_norm_r1_squares = 0.0f;
  for (int i = int(lane); i < 32; i += 32) {
    layer_norm_r1_squares = layer_norm_r1_squares + ((convolution_r1[row * 32 + i] - layer_norm_r1_mean) * (convolution_r1[row * 32 + i] - layer_norm_r1_mean));
  }
  for (ushort step = 16; step > 0; step /= 2) layer_norm_r1_squares = layer_norm_r1_squares + other_lane(layer_norm_r1_squares, step);
  const float layer_norm_r1_rstd = metal::precise::rsqrt(((layer_norm_r1_squares / 32.0f) + 1e-05f));
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 32; i += 32) {
    const float layer_norm_r1 = ((((convolution_r1[row * 32 + i] - layer_norm_r1_mean) * layer_norm_r1_rstd) * p_layer_norm_weight[i]) + p_layer_norm_bias[i]);
    convolution_r1[row * 32 + i] = ((0.5f * layer_norm_r1) * (1.0f + erf_of((layer_norm_r1 * 0.70710677f))));
  }
}
