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

// Computes convolution, through convolution_sums, convolution.
kernel void convolution_kernel(device const float* p_conv_transpose_weight [[buffer(0)]], device const float* x [[buffer(1)]], device const float* p_conv_transpose_bias [[buffer(2)]], device float* convolution_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 32);
  const int b = ((item / 16) % 2);
  const int c = 0;
  const int d = (item % 16);
  threadgroup float tile_left[1024];
  threadgroup float tile_right[512];
  threadgroup float tile_strips[512];
  threadgroup float* tile_strip = tile_strips + simd * 128;
  const int first_row = 0;
  const int first_column = d * 32;
  const int own_row = simd / 2 * 32;
  const int own_column = simd % 2 * 16;
  simdgroup_float8x8 tile_sums[4][2];
  for (ushort i = 0; i < 4; ++i)
    for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 128; base += 16) {
    for (int place = at; place < 1024; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = (((term % 2) * 2 + ((b + 1) % 2) < 3) ? ((((term / 2) % 2) * 2 + ((a + 1) % 2) < 3) ? p_conv_transpose_weight[(term / 4) * 576 + row * 9 + ((term / 2) % 2) * 6 + ((a + 1) % 2) * 3 + (term % 2) * 2 + ((b + 1) % 2)] : 0.0f) : 0.0f);
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      const float element = (((term % 2) * 2 + ((b + 1) % 2) < 3) ? ((((term / 2) % 2) * 2 + ((a + 1) % 2) < 3) ? ((((b + 1) / 2) + (column % 16) - (term % 2) >= 0 && ((b + 1) / 2) + (column % 16) - (term % 2) < 16) ? ((((a + 1) / 2) + ((column / 16) % 16) - ((term / 2) % 2) >= 0 && ((a + 1) / 2) + ((column / 16) % 16) - ((term / 2) % 2) < 16) ? x[(column / 256) * 8192 + (term / 4) * 256 + ((a + 1) / 2) * 16 + ((column / 16) % 16) * 16 - ((term / 2) % 2) * 16 + ((b + 1) / 2) + (column % 16) - (term % 2)] : 0.0f) : 0.0f) : 0.0f) : 0.0f);
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[4], right[2];
      for (ushort i = 0; i < 4; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 2; ++j) simdgroup_load(right[j], tile_right + (own_column + j * 8) * 16 + deep, 16, ulong2(0), true);
      for (ushort i = 0; i < 4; ++i)
        for (ushort j = 0; j < 2; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  for (ushort i = 0; i < 4; ++i) {
    for (ushort j = 0; j < 2; ++j) simdgroup_store(tile_sums[i][j], tile_strip + j * 8, 16);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 128; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 16;
      const int column = first_column + own_column + place % 16;
      const float convolution_sums = tile_strip[place];
      convolution_out[(column / 256) * 65536 + row * 1024 + ((column / 16) % 16) * 64 + a * 32 + (column % 16) * 2 + b] = (convolution_sums + p_conv_transpose_bias[row]);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes min_1, through min_1.
kernel void min_1_kernel(device const float* convolution [[buffer(0)]], device float* min_1_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = at / 32;
  threadgroup float min_1_lanes_all[1024];
  threadgroup float* min_1_lanes = min_1_lanes_all + simd * 128;
  const int a = (item / 8);
  const int block = (item % 8);
  for (int i = int(lane); i < 128; i += 32) {
    min_1_lanes[i] = INFINITY;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 64; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 128; i += 32) {
      min_1_lanes[i] = minimum(min_1_lanes[i], convolution[a * 65536 + j * 1024 + block * 128 + i]);
    }
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 128; i += 32) {
    min_1_out[a * 1024 + block * 128 + i] = min_1_lanes[i];
  }
}

// Computes add, through sum_1, gelu, add.
kernel void add_kernel(device const float* min_1 [[buffer(0)]], device const float* p_bias [[buffer(1)]], device float* add_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int row = at / 32;
  threadgroup float sum_1_lanes_all[64];
  threadgroup float* sum_1_lanes = sum_1_lanes_all + simd * 32;
  for (int i = int(lane); i < 32; i += 32) {
    sum_1_lanes[i] = 0.0f;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 32; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 32; i += 32) {
      sum_1_lanes[i] = (sum_1_lanes[i] + min_1[row * 1024 + j * 32 + i]);
    }
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 32; i += 32) {
    const float sum_1 = sum_1_lanes[i];
    const float gelu = ((0.5f * sum_1) * (1.0f + erf_of((sum_1 * 0.70710677f))));
    add_out[row * 32 + i] = (gelu + p_bias[0]);
  }
}
