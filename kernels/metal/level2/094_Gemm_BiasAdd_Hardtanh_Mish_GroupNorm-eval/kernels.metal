#include <metal_stdlib>
using namespace metal;

// x, but no less than low; NaN stays NaN.
template <class T>
inline T at_least(T x, T low) {
  return x < low ? low : x;
}

// x, but no more than high; NaN stays NaN.
template <class T>
inline T at_most(T x, T high) {
  return x > high ? high : x;
}

// log(1 + x), without the loss near zero (W. Kahan).
inline float log1p_of(float x) {
  const float u = 1.0f + x;
  return u == 1.0f ? x : metal::isinf(u) ? u : metal::precise::log(u) * (x / (u - 1.0f));
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

// Computes add_r1, through add_r1.
kernel void add_r1_kernel(device const float* p_gemm_bias [[buffer(0)]], device const float* p_bias [[buffer(1)]], device float* add_r1_out [[buffer(2)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  add_r1_out[i] = (p_gemm_bias[i] + p_bias[i]);
}

// Computes mul, through linear_r1_product, linear_r1, hardtanh, exp, log1p, tanh, mul.
kernel void mul_kernel(device const float* x [[buffer(0)]], device const float* p_gemm_weight [[buffer(1)]], device const float* add_r1 [[buffer(2)]], device float* mul_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
        const float element = p_gemm_weight[column * 1024 + term];
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
      const float linear_r1_product = tile_strip[place];
      const float linear_r1 = (linear_r1_product + add_r1[column]);
      const float hardtanh = at_most(at_least(linear_r1, -1.0f), 1.0f);
      const float exp = metal::precise::exp(hardtanh);
      const float log1p = log1p_of(exp);
      const float tanh = metal::precise::tanh(log1p);
      mul_out[row * 1024 + column] = (hardtanh * tanh);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes native_group_norm, through native_group_norm_sum, native_group_norm_mean,
// native_group_norm_squares, native_group_norm_rstd, native_group_norm.
kernel void group_norm_kernel(device const float* p_groupnorm_weight [[buffer(0)]], device const float* p_groupnorm_bias [[buffer(1)]], device float* mul [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 256);
  const int b = (item % 256);
  float group_norm_sum = 0.0f;
  for (int i = int(lane); i < 4; i += 32) {
    group_norm_sum = group_norm_sum + mul[a * 1024 + b * 4 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) group_norm_sum = group_norm_sum + other_lane(group_norm_sum, step);
  const float group_norm_mean = (group_norm_sum / 4.0f);
  float group_norm_squares = 0.0f;
  for (int i = int(lane); i < 4; i += 32) {
    group_norm_squares = group_norm_squares + ((mul[a * 1024 + b * 4 + i] - group_norm_mean) * (mul[a * 1024 + b * 4 + i] - group_norm_mean));
  }
  for (ushort step = 16; step > 0; step /= 2) group_norm_squares = group_norm_squares + other_lane(group_norm_squares, step);
  const float group_norm_rstd = metal::precise::rsqrt(((group_norm_squares / 4.0f) + 1e-05f));
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 4; i += 32) {
    mul[a * 1024 + b * 4 + i] = ((((mul[a * 1024 + b * 4 + i] - group_norm_mean) * group_norm_rstd) * p_groupnorm_weight[b * 4 + i]) + p_groupnorm_bias[b * 4 + i]);
  }
}
