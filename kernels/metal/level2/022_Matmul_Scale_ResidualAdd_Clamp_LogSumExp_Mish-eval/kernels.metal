#include <metal_stdlib>
using namespace metal;

// The greater of two; NaN if either is NaN.
template <class T>
inline T maximum(T a, T b) {
  return b > a || b != b ? b : a;
}

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

// Computes mul_r1, through mul_r1.
kernel void mul_r1_kernel(device const float* p_matmul_weight [[buffer(0)]], device float* mul_r1_out [[buffer(1)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  mul_r1_out[i] = (p_matmul_weight[i] * 4.0f);
}

// Computes mul_r3, through mul_r3.
kernel void mul_r3_kernel(device const float* p_matmul_bias [[buffer(0)]], device float* mul_r3_out [[buffer(1)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  mul_r3_out[i] = (p_matmul_bias[i] * 4.0f);
}

// Computes clamp, through linear_r1_product, linear_r1, clamp.
kernel void clamp_kernel(device const float* x [[buffer(0)]], device const float* mul_r1 [[buffer(1)]], device const float* mul_r3 [[buffer(2)]], device float* clamp_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
        const float element = mul_r1[column * 1024 + term];
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
      const float linear_r1 = (linear_r1_product + mul_r3[column]);
      clamp_out[row * 1024 + column] = at_most(at_least(linear_r1, -10.0f), 10.0f);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul_2, through amax, sub, exp, sum_1, log, add_1, exp_1, log1p, gt, where_1, tanh,
// mul_1, mul_2.
kernel void mul_2_kernel(device const float* clamp [[buffer(0)]], device float* mul_2_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float amax = -INFINITY;
  for (int i = int(lane); i < 1024; i += 32) {
    amax = maximum(amax, clamp[row * 1024 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) amax = maximum(amax, other_lane(amax, step));
  float sum_1 = 0.0f;
  for (int i = int(lane); i < 1024; i += 32) {
    const float sub = (clamp[row * 1024 + i] - amax);
    sum_1 = sum_1 + metal::precise::exp(sub);
  }
  for (ushort step = 16; step > 0; step /= 2) sum_1 = sum_1 + other_lane(sum_1, step);
  const float log = metal::precise::log(sum_1);
  const float add_1 = (log + amax);
  const float exp_1 = metal::precise::exp(add_1);
  const float log1p = log1p_of(exp_1);
  const bool gt = (add_1 > 20.0f);
  const float where_1 = (gt ? add_1 : log1p);
  const float tanh = metal::precise::tanh(where_1);
  const float mul_1 = (add_1 * tanh);
  if (lane == 0) mul_2_out[row] = (add_1 * mul_1);
}
