#include <metal_stdlib>
using namespace metal;

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

// Computes linear, through linear_product, linear.
kernel void linear_kernel(device const float* x [[buffer(0)]], device const float* p_fc_weight [[buffer(1)]], device const float* p_fc_bias [[buffer(2)]], device float* linear_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
        const float element = p_fc_weight[column * 1024 + term];
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
      const float linear_product = tile_strip[place];
      linear_out[row * 1024 + column] = (linear_product + p_fc_bias[column]);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul_r1, through mul_r1.
kernel void mul_r1_kernel(device const float* p_gn_weight [[buffer(0)]], device float* mul_r1_out [[buffer(1)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  mul_r1_out[i] = (p_gn_weight[i] * 2.0f);
}

// Computes leaky_relu_r1, through native_group_norm_r1_sum, native_group_norm_r1_mean,
// native_group_norm_r1_squares, native_group_norm_r1_rstd, native_group_norm_r1, leaky_relu_r1.
kernel void leaky_relu_r1_kernel(device const float* mul_r1 [[buffer(0)]], device const float* mul_r3 [[buffer(1)]], device float* linear [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 512);
  const int b = (item % 512);
  float group_norm_r1_sum = 0.0f;
  for (int i = int(lane); i < 2; i += 32) {
    group_norm_r1_sum = group_norm_r1_sum + linear[a * 1024 + b * 2 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) group_norm_r1_sum = group_norm_r1_sum + other_lane(group_norm_r1_sum, step);
  const float group_norm_r1_mean = (group_norm_r1_sum / 2.0f);
  float group_norm_r1_squares = 0.0f;
  for (int i = int(lane); i < 2; i += 32) {
    group_norm_r1_squares = group_norm_r1_squares + ((linear[a * 1024 + b * 2 + i] - group_norm_r1_mean) * (linear[a * 1024 + b * 2 + i] - group_norm_r1_mean));
  }
  for (ushort step = 16; step > 0; step /= 2) group_norm_r1_squares = group_norm_r1_squares + other_lane(group_norm_r1_squares, step);
  const float group_norm_r1_rstd = metal::precise::rsqrt(((group_norm_r1_squares / 2.0f) + 1e-05f));
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 2; i += 32) {
    const float group_norm_r1 = ((((linear[a * 1024 + b * 2 + i] - group_norm_r1_mean) * group_norm_r1_rstd) * mul_r1[b * 2 + i]) + mul_r3[b * 2 + i]);
    linear[a * 1024 + b * 2 + i] = ((group_norm_r1 > 0.0f) ? group_norm_r1 : (group_norm_r1 * 0.01f));
  }
}
