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

// Computes convolution_sums, through convolution_sums.
kernel void convolution_sums_kernel(device const float* p_conv_transpose_weight [[buffer(0)]], device const float* x [[buffer(1)]], device float* convolution_sums_out [[buffer(2)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
        element = (((term % 2) * 2 + ((c + 1) % 2) < 3) ? ((((term / 2) % 2) * 2 + ((b + 1) % 2) < 3) ? ((((term / 4) % 2) * 2 + ((a + 1) % 2) < 3) ? p_conv_transpose_weight[(term / 8) * 216 + row * 27 + ((term / 4) % 2) * 18 + ((a + 1) % 2) * 9 + ((term / 2) % 2) * 6 + ((b + 1) % 2) * 3 + (term % 2) * 2 + ((c + 1) % 2)] : 0.0f) : 0.0f) : 0.0f);
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 1024; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 24) {
        element = (((term % 2) * 2 + ((c + 1) % 2) < 3) ? ((((term / 2) % 2) * 2 + ((b + 1) % 2) < 3) ? ((((term / 4) % 2) * 2 + ((a + 1) % 2) < 3) ? ((((c + 1) / 2) + (column % 4) - (term % 2) >= 0 && ((c + 1) / 2) + (column % 4) - (term % 2) < 4) ? ((((b + 1) / 2) + ((column / 4) % 4) - ((term / 2) % 2) >= 0 && ((b + 1) / 2) + ((column / 4) % 4) - ((term / 2) % 2) < 4) ? ((((a + 1) / 2) + ((column / 16) % 4) - ((term / 4) % 2) >= 0 && ((a + 1) / 2) + ((column / 16) % 4) - ((term / 4) % 2) < 4) ? x[(column / 64) * 192 + (term / 8) * 64 + ((a + 1) / 2) * 16 + ((column / 16) % 4) * 16 - ((term / 4) % 2) * 16 + ((b + 1) / 2) * 4 + ((column / 4) % 4) * 4 - ((term / 2) % 2) * 4 + ((c + 1) / 2) + (column % 4) - (term % 2)] : 0.0f) : 0.0f) : 0.0f) : 0.0f) : 0.0f) : 0.0f);
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
      const float convolution_sums = tile_strip[place];
      convolution_sums_out[(column / 64) * 4096 + row * 512 + ((column / 16) % 4) * 128 + a * 64 + ((column / 4) % 4) * 16 + b * 8 + (column % 4) * 2 + c] = convolution_sums;
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes div, through convolution, sigmoid, mul, native_group_norm_sum, native_group_norm_mean,
// native_group_norm_squares, native_group_norm_rstd, native_group_norm, add, clamp_r1, mul_1, div.
kernel void div_kernel(device const float* convolution_sums [[buffer(0)]], device const float* p_conv_transpose_bias [[buffer(1)]], device const float* p_group_norm_weight [[buffer(2)]], device const float* p_group_norm_bias [[buffer(3)]], device float* div_out [[buffer(4)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int b = (item % 4);
  float group_norm_sum = 0.0f;
  for (int j = 0; j < 2; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int k = 0; k < 7; ++k) {
      simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
      for (int l = 0; l < 7; ++l) {
        simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
        for (int i = int(lane); i < 7; i += 32) {
          const float convolution = (convolution_sums[a * 4096 + b * 1024 + j * 512 + k * 64 + l * 8 + i] + p_conv_transpose_bias[b * 2 + j]);
          const float sigmoid = sigmoid_of(convolution);
          div_out[a * 2744 + b * 686 + j * 343 + k * 49 + l * 7 + i] = sigmoid;
          const float mul = (sigmoid * convolution);
          group_norm_sum = group_norm_sum + mul;
        }
      }
    }
  }
  for (ushort step = 16; step > 0; step /= 2) group_norm_sum = group_norm_sum + other_lane(group_norm_sum, step);
  const float group_norm_mean = (group_norm_sum / 686.0f);
  float group_norm_squares = 0.0f;
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 2; ++j) {
    for (int k = 0; k < 7; ++k) {
      for (int l = 0; l < 7; ++l) {
        for (int i = int(lane); i < 7; i += 32) {
          const float sigmoid = div_out[a * 2744 + b * 686 + j * 343 + k * 49 + l * 7 + i];
          const float convolution = (convolution_sums[a * 4096 + b * 1024 + j * 512 + k * 64 + l * 8 + i] + p_conv_transpose_bias[b * 2 + j]);
          const float mul = (sigmoid * convolution);
          group_norm_squares = group_norm_squares + ((mul - group_norm_mean) * (mul - group_norm_mean));
        }
      }
    }
  }
  for (ushort step = 16; step > 0; step /= 2) group_norm_squares = group_norm_squares + other_lane(group_norm_squares, step);
  const float group_norm_rstd = metal::precise::rsqrt(((group_norm_squares / 686.0f) + 1e-05f));
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 2; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int k = 0; k < 7; ++k) {
      simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
      for (int l = 0; l < 7; ++l) {
        simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
        for (int i = int(lane); i < 7; i += 32) {
          const float sigmoid = div_out[a * 2744 + b * 686 + j * 343 + k * 49 + l * 7 + i];
          const float convolution = (convolution_sums[a * 4096 + b * 1024 + j * 512 + k * 64 + l * 8 + i] + p_conv_transpose_bias[b * 2 + j]);
          const float mul = (sigmoid * convolution);
          const float group_norm = ((((mul - group_norm_mean) * group_norm_rstd) * p_group_norm_weight[b * 2 + j]) + p_group_norm_bias[b * 2 + j]);
          const float add = (group_norm + 3.0f);
          const float clamp_r1 = at_most(at_least(add, 0.0f), 6.0f);
          const float mul_1 = (group_norm * clamp_r1);
          div_out[a * 2744 + b * 686 + j * 343 + k * 49 + l * 7 + i] = (mul_1 / 6.0f);
        }
      }
    }
  }
}
