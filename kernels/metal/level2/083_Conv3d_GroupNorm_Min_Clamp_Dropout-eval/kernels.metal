#include <metal_stdlib>
using namespace metal;

// The lesser of two; NaN if either is NaN.
template <class T>
inline T minimum(T a, T b) {
  return b < a || b != b ? b : a;
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
  const int a = 0;
  const int b = item;
  threadgroup float tile_left[128];
  threadgroup float tile_right[1024];
  threadgroup float tile_strips[512];
  threadgroup float* tile_strip = tile_strips + simd * 128;
  const int first_row = 0;
  const int first_column = b * 64;
  const int own_row = simd / 4 * 8;
  const int own_column = simd % 4 * 16;
  simdgroup_float8x8 tile_sums[1][2];
  for (ushort i = 0; i < 1; ++i)
    for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 81; base += 16) {
    for (int place = at; place < 128; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 81) {
        element = p_conv_weight[row * 81 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 1024; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 81) {
        element = x[(column / 392) * 3072 + (term / 27) * 1024 + ((column / 196) % 2) * 256 + ((term / 9) % 3) * 256 + ((column / 14) % 14) * 16 + ((term / 3) % 3) * 16 + (column % 14) + (term % 3)];
      }
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[1], right[2];
      for (ushort i = 0; i < 1; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 2; ++j) simdgroup_load(right[j], tile_right + (own_column + j * 8) * 16 + deep, 16, ulong2(0), true);
      for (ushort i = 0; i < 1; ++i)
        for (ushort j = 0; j < 2; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  for (ushort i = 0; i < 1; ++i) {
    for (ushort j = 0; j < 2; ++j) simdgroup_store(tile_sums[i][j], tile_strip + j * 8, 16);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 128; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 16;
      const int column = first_column + own_column + place % 16;
      const float convolution_r1 = tile_strip[place];
      convolution_r1_out[(column / 392) * 3136 + row * 392 + ((column / 196) % 2) * 196 + ((column / 14) % 14) * 14 + (column % 14)] = convolution_r1;
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes clamp, through native_group_norm_r1_sum, native_group_norm_r1_mean,
// native_group_norm_r1_squares, native_group_norm_r1_rstd, native_group_norm_r1, minimum, clamp.
kernel void clamp_kernel(device const float* p_norm_weight [[buffer(0)]], device const float* p_norm_bias [[buffer(1)]], device const float* c_lifted_tensor_0 [[buffer(2)]], device float* convolution_r1 [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 8);
  const int b = (item % 8);
  float group_norm_r1_sum = 0.0f;
  for (int i = int(lane); i < 392; i += 32) {
    group_norm_r1_sum = group_norm_r1_sum + convolution_r1[a * 3136 + b * 392 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) group_norm_r1_sum = group_norm_r1_sum + other_lane(group_norm_r1_sum, step);
  const float group_norm_r1_mean = (group_norm_r1_sum / 392.0f);
  float group_norm_r1_squares = 0.0f;
  for (int i = int(lane); i < 392; i += 32) {
    group_norm_r1_squares = group_norm_r1_squares + ((convolution_r1[a * 3136 + b * 392 + i] - group_norm_r1_mean) * (convolution_r1[a * 3136 + b * 392 + i] - group_norm_r1_mean));
  }
  for (ushort step = 16; step > 0; step /= 2) group_norm_r1_squares = group_norm_r1_squares + other_lane(group_norm_r1_squares, step);
  const float group_norm_r1_rstd = metal::precise::rsqrt(((group_norm_r1_squares / 392.0f) + 1e-05f));
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 392; i += 32) {
    const float group_norm_r1 = ((((convolution_r1[a * 3136 + b * 392 + i] - group_norm_r1_mean) * group_norm_r1_rstd) * p_norm_weight[b]) + p_norm_bias[b]);
    const float minimum_ = minimum(group_norm_r1, c_lifted_tensor_0[0]);
    convolution_r1[a * 3136 + b * 392 + i] = at_most(at_least(minimum_, 0.0f), 1.0f);
  }
}
