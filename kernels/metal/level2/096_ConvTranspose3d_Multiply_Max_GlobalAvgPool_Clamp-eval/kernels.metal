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

// Computes mul_r1, through mul_r1.
kernel void mul_r1_kernel(device const float* p_conv_transpose_weight [[buffer(0)]], device float* mul_r1_out [[buffer(1)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  mul_r1_out[i] = (p_conv_transpose_weight[i] * 0.5f);
}

// Computes mul_r2, through mul_r2.
kernel void mul_r2_kernel(device const float* p_conv_transpose_bias [[buffer(0)]], device float* mul_r2_out [[buffer(1)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  mul_r2_out[i] = (p_conv_transpose_bias[i] * 0.5f);
}

// Computes convolution_r1_sums, through convolution_r1_sums.
kernel void convolution_r1_sums_kernel(device const float* mul_r1 [[buffer(0)]], device const float* x [[buffer(1)]], device float* convolution_r1_sums_out [[buffer(2)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 128);
  const int b = ((item / 64) % 2);
  const int c = ((item / 32) % 2);
  const int d = 0;
  const int e = (item % 32);
  threadgroup float tile_left[128];
  threadgroup float tile_right[1024];
  threadgroup float tile_strips[512];
  threadgroup float* tile_strip = tile_strips + simd * 128;
  const int first_row = 0;
  const int first_column = e * 64;
  const int own_row = simd / 4 * 8;
  const int own_column = simd % 4 * 16;
  simdgroup_float8x8 tile_sums[1][2];
  for (ushort i = 0; i < 1; ++i)
    for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 24; base += 16) {
    for (int place = at; place < 128; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 24) {
        element = (((term % 2) * 2 + ((c + 1) % 2) < 3) ? ((((term / 2) % 2) * 2 + ((b + 1) % 2) < 3) ? ((((term / 4) % 2) * 2 + ((a + 1) % 2) < 3) ? mul_r1[(term / 8) * 216 + row * 27 + ((term / 4) % 2) * 18 + ((a + 1) % 2) * 9 + ((term / 2) % 2) * 6 + ((b + 1) % 2) * 3 + (term % 2) * 2 + ((c + 1) % 2)] : 0.0f) : 0.0f) : 0.0f);
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 1024; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 24) {
        element = (((term % 2) * 2 + ((c + 1) % 2) < 3) ? ((((term / 2) % 2) * 2 + ((b + 1) % 2) < 3) ? ((((term / 4) % 2) * 2 + ((a + 1) % 2) < 3) ? ((((c + 1) / 2) + (column % 8) - (term % 2) >= 0 && ((c + 1) / 2) + (column % 8) - (term % 2) < 8) ? ((((b + 1) / 2) + ((column / 8) % 8) - ((term / 2) % 2) >= 0 && ((b + 1) / 2) + ((column / 8) % 8) - ((term / 2) % 2) < 8) ? ((((a + 1) / 2) + ((column / 64) % 4) - ((term / 4) % 2) >= 0 && ((a + 1) / 2) + ((column / 64) % 4) - ((term / 4) % 2) < 4) ? x[(column / 256) * 768 + (term / 8) * 256 + ((a + 1) / 2) * 64 + ((column / 64) % 4) * 64 - ((term / 4) % 2) * 64 + ((b + 1) / 2) * 8 + ((column / 8) % 8) * 8 - ((term / 2) % 2) * 8 + ((c + 1) / 2) + (column % 8) - (term % 2)] : 0.0f) : 0.0f) : 0.0f) : 0.0f) : 0.0f) : 0.0f);
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
      const float convolution_r1_sums = tile_strip[place];
      convolution_r1_sums_out[(column / 256) * 16384 + row * 2048 + ((column / 64) % 4) * 512 + a * 256 + ((column / 8) % 8) * 32 + b * 16 + (column % 8) * 2 + c] = convolution_r1_sums;
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes clamp, through max_pool3d_with_indices, mean_sum, mean, clamp.
kernel void clamp_kernel(device const float* convolution_r1_sums [[buffer(0)]], device const float* mul_r2 [[buffer(1)]], device float* clamp_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = at / 32;
  threadgroup float max_pool3d_with_indices_window_all[128];
  threadgroup float* max_pool3d_with_indices_window = max_pool3d_with_indices_window_all + simd * 16;
  const int a = (item / 8);
  const int b = (item % 8);
  float mean_sum = 0.0f;
  for (int j = 0; j < 3; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int k = 0; k < 7; ++k) {
      simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
      for (int i = int(lane); i < 14; i += 32) {
        max_pool3d_with_indices_window[i] = maximum(maximum(maximum((convolution_r1_sums[a * 16384 + b * 2048 + j * 512 + k * 32 + i] + mul_r2[b]), (convolution_r1_sums[a * 16384 + b * 2048 + j * 512 + k * 32 + i + 16] + mul_r2[b])), (convolution_r1_sums[a * 16384 + b * 2048 + j * 512 + k * 32 + i + 256] + mul_r2[b])), (convolution_r1_sums[a * 16384 + b * 2048 + j * 512 + k * 32 + i + 272] + mul_r2[b]));
      }
      simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
      for (int i = int(lane); i < 7; i += 32) {
        mean_sum = mean_sum + maximum(max_pool3d_with_indices_window[i * 2], max_pool3d_with_indices_window[i * 2 + 1]);
      }
    }
  }
  for (ushort step = 16; step > 0; step /= 2) mean_sum = mean_sum + other_lane(mean_sum, step);
  const float mean = (mean_sum / 147.0f);
  if (lane == 0) clamp_out[a * 8 + b] = at_most(at_least(mean, 0.0f), 1.0f);
}
