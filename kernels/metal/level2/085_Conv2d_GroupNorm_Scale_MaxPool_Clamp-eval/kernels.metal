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

// Computes convolution, through convolution_sums, convolution.
kernel void convolution_kernel(device const float* p_conv_weight [[buffer(0)]], device const float* x [[buffer(1)]], device const float* p_conv_bias [[buffer(2)]], device float* convolution_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  for (int base = 0; base < 72; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 72) {
        element = p_conv_weight[row * 72 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 72) {
        element = x[(column / 196) * 2048 + (term / 9) * 256 + ((column / 14) % 14) * 16 + ((term / 3) % 3) * 16 + (column % 14) + (term % 3)];
      }
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
      const float convolution_sums = tile_strip[place];
      convolution_out[(column / 196) * 6272 + row * 196 + ((column / 14) % 14) * 14 + (column % 14)] = (convolution_sums + p_conv_bias[row]);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul_r1, mul_r2, through mul_r1, mul_r2.
kernel void mul_r2_kernel(device const float* p_group_norm_weight [[buffer(0)]], device const float* p_scale [[buffer(1)]], device const float* p_group_norm_bias [[buffer(2)]], device float* mul_r1_out [[buffer(3)]], device float* mul_r2_out [[buffer(4)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  mul_r1_out[i] = (p_group_norm_weight[i] * p_scale[i]);
  mul_r2_out[i] = (p_group_norm_bias[i] * p_scale[i]);
}

// Computes native_group_norm_r1, through native_group_norm_r1_sum, native_group_norm_r1_mean,
// native_group_norm_r1_squares, native_group_norm_r1_rstd, native_group_norm_r1.
kernel void group_norm_r1_kernel(device const float* mul_r1 [[buffer(0)]], device const float* mul_r2 [[buffer(1)]], device float* convolution [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 16);
  const int b = (item % 16);
  float group_norm_r1_sum = 0.0f;
  for (int j = 0; j < 2; ++j) {
    for (int i = int(lane); i < 196; i += 32) {
      group_norm_r1_sum = group_norm_r1_sum + convolution[a * 6272 + b * 392 + j * 196 + i];
    }
  }
  for (ushort step = 16; step > 0; step /= 2) group_norm_r1_sum = group_norm_r1_sum + other_lane(group_norm_r1_sum, step);
  const float group_norm_r1_mean = (group_norm_r1_sum / 392.0f);
  float group_norm_r1_squares = 0.0f;
  for (int j = 0; j < 2; ++j) {
    for (int i = int(lane); i < 196; i += 32) {
      group_norm_r1_squares = group_norm_r1_squares + ((convolution[a * 6272 + b * 392 + j * 196 + i] - group_norm_r1_mean) * (convolution[a * 6272 + b * 392 + j * 196 + i] - group_norm_r1_mean));
    }
  }
  for (ushort step = 16; step > 0; step /= 2) group_norm_r1_squares = group_norm_r1_squares + other_lane(group_norm_r1_squares, step);
  const float group_norm_r1_rstd = metal::precise::rsqrt(((group_norm_r1_squares / 392.0f) + 1e-05f));
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 2; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 196; i += 32) {
      convolution[a * 6272 + b * 392 + j * 196 + i] = ((((convolution[a * 6272 + b * 392 + j * 196 + i] - group_norm_r1_mean) * group_norm_r1_rstd) * mul_r1[b * 2 + j]) + mul_r2[b * 2 + j]);
    }
  }
}

// Computes clamp, through max_pool2d_with_indices, clamp.
kernel void clamp_kernel(device const float* group_norm_r1 [[buffer(0)]], device float* clamp_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = at / 32;
  threadgroup float max_pool2d_with_indices_window_all[96];
  threadgroup float* max_pool2d_with_indices_window = max_pool2d_with_indices_window_all + simd * 12;
  const int a = (item / 3);
  const int b = (item % 3);
  for (int i = int(lane); i < 12; i += 32) {
    max_pool2d_with_indices_window[i] = maximum(maximum(maximum(group_norm_r1[a * 196 + b * 56 + i], group_norm_r1[a * 196 + b * 56 + i + 14]), group_norm_r1[a * 196 + b * 56 + i + 28]), group_norm_r1[a * 196 + b * 56 + i + 42]);
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 3; i += 32) {
    const float max_pool2d = maximum(maximum(maximum(max_pool2d_with_indices_window[i * 4], max_pool2d_with_indices_window[i * 4 + 1]), max_pool2d_with_indices_window[i * 4 + 2]), max_pool2d_with_indices_window[i * 4 + 3]);
    clamp_out[a * 9 + b * 3 + i] = at_most(at_least(max_pool2d, 0.0f), 1.0f);
  }
}
