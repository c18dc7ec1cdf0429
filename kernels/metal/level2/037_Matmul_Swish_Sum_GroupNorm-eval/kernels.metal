#include <metal_stdlib>
using namespace metal;

inline float sigmoid_of(float x) {
  const float e = metal::precise::exp(-metal::abs(x));
  return (x < 0.0f ? e : 1.0f) / (1.0f + e);
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

// Computes add, through linear_product, linear, sigmoid, mul, add.
kernel void add_kernel(device const float* x [[buffer(0)]], device const float* p_matmul_weight [[buffer(1)]], device const float* p_matmul_bias [[buffer(2)]], device const float* p_bias [[buffer(3)]], device float* add_out [[buffer(4)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 16);
  const int b = (item % 16);
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
      const float element = x[row * 256 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      const float element = p_matmul_weight[column * 256 + term];
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
      const float linear_product = tile_strip[place];
      const float linear = (linear_product + p_matmul_bias[column]);
      const float sigmoid = sigmoid_of(linear);
      const float mul = (sigmoid * linear);
      add_out[row * 512 + column] = (mul + p_bias[column]);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes native_group_norm, through native_group_norm_sum, native_group_norm_mean,
// native_group_norm_squares, native_group_norm_rstd, native_group_norm.
kernel void group_norm_kernel(device const float* p_group_norm_weight [[buffer(0)]], device const float* p_group_norm_bias [[buffer(1)]], device float* add [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 64);
  const int b = (item % 64);
  float group_norm_sum = 0.0f;
  for (int i = int(lane); i < 8; i += 32) {
    group_norm_sum = group_norm_sum + add[a * 512 + b * 8 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) group_norm_sum = group_norm_sum + other_lane(group_norm_sum, step);
  const float group_norm_mean = (group_norm_sum / 8.0f);
  float group_norm_squares = 0.0f;
  for (int i = int(lane); i < 8; i += 32) {
    group_norm_squares = group_norm_squares + ((add[a * 512 + b * 8 + i] - group_norm_mean) * (add[a * 512 + b * 8 + i] - group_norm_mean));
  }
  for (ushort step = 16; step > 0; step /= 2) group_norm_squares = group_norm_squares + other_lane(group_norm_squares, step);
  const float group_norm_rstd = metal::precise::rsqrt(((group_norm_squares / 8.0f) + 1e-05f));
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 8; i += 32) {
    add[a * 512 + b * 8 + i] = ((((add[a * 512 + b * 8 + i] - group_norm_mean) * group_norm_rstd) * p_group_norm_weight[b * 8 + i]) + p_group_norm_bias[b * 8 + i]);
  }
}
