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

// Computes convolution_r1, through convolution_r1.
kernel void convolution_r1_kernel(device const float* p_conv_weight [[buffer(0)]], device const float* x [[buffer(1)]], device float* convolution_r1_out [[buffer(2)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 36);
  const int b = (item % 36);
  threadgroup float tile_left[1024];
  threadgroup float tile_right[512];
  threadgroup float tile_strips[512];
  threadgroup float* tile_strip = tile_strips + simd * 128;
  const int first_row = a * 64;
  const int first_column = b * 32;
  const int own_row = simd / 2 * 32;
  const int own_column = simd % 2 * 16;
  simdgroup_float8x8 tile_sums[4][2];
  for (ushort i = 0; i < 4; ++i)
    for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  simdgroup_float8x8 tile_totals[4][2];
  for (ushort i = 0; i < 4; ++i)
    for (ushort j = 0; j < 2; ++j) tile_totals[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int part = 0; part < 288; part += 256) {
    for (ushort i = 0; i < 4; ++i)
      for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    for (int base = part; base < metal::min(288, part + 256); base += 16) {
      for (int place = at; place < 1024; place += 128) {
        const int row = first_row + place / 16;
        const int term = base + place % 16;
        const float element = p_conv_weight[row * 288 + term];
        tile_left[place] = element;
      }
      for (int place = at; place < 512; place += 128) {
        const int column = first_column + place / 16;
        const int term = base + place % 16;
        const float element = x[(column / 36) * 2048 + (term / 9) * 64 + ((column / 6) % 6) * 8 + ((term / 3) % 3) * 8 + (column % 6) + (term % 3)];
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
    for (ushort i = 0; i < 4; ++i)
      for (ushort j = 0; j < 2; ++j) tile_totals[i][j].thread_elements() += tile_sums[i][j].thread_elements();
  }
  for (ushort i = 0; i < 4; ++i) {
    for (ushort j = 0; j < 2; ++j) simdgroup_store(tile_totals[i][j], tile_strip + j * 8, 16);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 128; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 16;
      const int column = first_column + own_column + place % 16;
      const float convolution_r1 = tile_strip[place];
      convolution_r1_out[(column / 36) * 4608 + row * 36 + ((column / 6) % 6) * 6 + (column % 6)] = convolution_r1;
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes div, through native_batch_norm_legit_r1_sum, native_batch_norm_legit_r1_mean,
// native_batch_norm_legit_r1_squares, native_batch_norm_legit_r1_rstd, native_batch_norm_legit_r1,
// div.
kernel void div_kernel(device float* convolution_r1 [[buffer(0)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float batch_norm_r1_sum = 0.0f;
  for (int i = int(lane); i < 36; i += 32) {
    batch_norm_r1_sum = batch_norm_r1_sum + convolution_r1[row * 36 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) batch_norm_r1_sum = batch_norm_r1_sum + other_lane(batch_norm_r1_sum, step);
  const float batch_norm_r1_mean = (batch_norm_r1_sum / 36.0f);
  float batch_norm_r1_squares = 0.0f;
  for (int i = int(lane); i < 36; i += 32) {
    batch_norm_r1_squares = batch_norm_r1_squares + ((convolution_r1[row * 36 + i] - batch_norm_r1_mean) * (convolution_r1[row * 36 + i] - batch_norm_r1_mean));
  }
  for (ushort step = 16; step > 0; step /= 2) batch_norm_r1_squares = batch_norm_r1_squares + other_lane(batch_norm_r1_squares, step);
  const float batch_norm_r1_rstd = metal::precise::rsqrt(((batch_norm_r1_squares / 36.0f) + 1e-05f));
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 36; i += 32) {
    const float batch_norm_r1 = ((convolution_r1[row * 36 + i] - batch_norm_r1_mean) * batch_norm_r1_rstd);
    convolution_r1[row * 36 + i] = (batch_norm_r1 / 2.0f);
  }
}
