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

// Computes avg_pool3d, through avg_pool3d.
kernel void avg_pool3d_kernel(device const float* x [[buffer(0)]], device float* avg_pool3d_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = at / 32;
  threadgroup float avg_pool3d_window_all[128];
  threadgroup float* avg_pool3d_window = avg_pool3d_window_all + simd * 16;
  const int a = (item / 8);
  const int b = (item % 8);
  for (int i = int(lane); i < 16; i += 32) {
    avg_pool3d_window[i] = (((x[a * 512 + b * 32 + i] + x[a * 512 + b * 32 + i + 16]) + x[a * 512 + b * 32 + i + 256]) + x[a * 512 + b * 32 + i + 272]);
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 8; i += 32) {
    avg_pool3d_out[a * 64 + b * 8 + i] = ((avg_pool3d_window[i * 2] + avg_pool3d_window[i * 2 + 1]) / 8.0f);
  }
}

// Computes clamp, through convolution_sums, convolution, clamp.
kernel void clamp_kernel(device const float* p_conv_transpose_weight [[buffer(0)]], device const float* avg_pool3d [[buffer(1)]], device const float* p_conv_transpose_bias [[buffer(2)]], device float* clamp_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 32);
  const int b = ((item / 16) % 2);
  const int c = ((item / 8) % 2);
  const int d = 0;
  const int e = (item % 8);
  threadgroup float tile_left[512];
  threadgroup float tile_right[512];
  threadgroup float tile_strips[512];
  threadgroup float* tile_strip = tile_strips + simd * 128;
  const int first_row = 0;
  const int first_column = e * 32;
  const int own_row = simd / 2 * 16;
  const int own_column = simd % 2 * 16;
  simdgroup_float8x8 tile_sums[2][2];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 128; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = (((term % 2) * 2 + ((c + 1) % 2) < 3) ? ((((term / 2) % 2) * 2 + ((b + 1) % 2) < 3) ? ((((term / 4) % 2) * 2 + ((a + 1) % 2) < 3) ? p_conv_transpose_weight[(term / 8) * 864 + row * 27 + ((term / 4) % 2) * 18 + ((a + 1) % 2) * 9 + ((term / 2) % 2) * 6 + ((b + 1) % 2) * 3 + (term % 2) * 2 + ((c + 1) % 2)] : 0.0f) : 0.0f) : 0.0f);
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      const float element = (((term % 2) * 2 + ((c + 1) % 2) < 3) ? ((((term / 2) % 2) * 2 + ((b + 1) % 2) < 3) ? ((((term / 4) % 2) * 2 + ((a + 1) % 2) < 3) ? ((((c + 1) / 2) + (column % 8) - (term % 2) >= 0 && ((c + 1) / 2) + (column % 8) - (term % 2) < 8) ? ((((b + 1) / 2) + ((column / 8) % 8) - ((term / 2) % 2) >= 0 && ((b + 1) / 2) + ((column / 8) % 8) - ((term / 2) % 2) < 8) ? ((((a + 1) / 2) + ((column / 64) % 2) - ((term / 4) % 2) >= 0 && ((a + 1) / 2) + ((column / 64) % 2) - ((term / 4) % 2) < 2) ? avg_pool3d[(column / 128) * 2048 + (term / 8) * 128 + ((a + 1) / 2) * 64 + ((column / 64) % 2) * 64 - ((term / 4) % 2) * 64 + ((b + 1) / 2) * 8 + ((column / 8) % 8) * 8 - ((term / 2) % 2) * 8 + ((c + 1) / 2) + (column % 8) - (term % 2)] : 0.0f) : 0.0f) : 0.0f) : 0.0f) : 0.0f) : 0.0f);
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
      const float convolution = (convolution_sums + p_conv_transpose_bias[row]);
      clamp_out[(column / 128) * 32768 + row * 1024 + ((column / 64) % 2) * 512 + a * 256 + ((column / 8) % 8) * 32 + b * 16 + (column % 8) * 2 + c] = at_most(at_least(convolution, 0.0f), 1.0f);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul, through _softmax_max, _softmax_exp, _softmax_sum, _softmax_scale, _softmax, mul.
kernel void mul_kernel(device const float* p_scale [[buffer(0)]], device float* clamp [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 32);
  const int b = (item % 32);
  float softmax_max = -INFINITY;
  for (int i = int(lane); i < 1024; i += 32) {
    softmax_max = maximum(softmax_max, clamp[a * 32768 + b * 1024 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) softmax_max = maximum(softmax_max, other_lane(softmax_max, step));
  float softmax_sum = 0.0f;
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 1024; i += 32) {
    const float softmax_exp = metal::precise::exp((clamp[a * 32768 + b * 1024 + i] - softmax_max));
    clamp[a * 32768 + b * 1024 + i] = softmax_exp;
    softmax_sum = softmax_sum + softmax_exp;
  }
  for (ushort step = 16; step > 0; step /= 2) softmax_sum = softmax_sum + other_lane(softmax_sum, step);
  const float softmax_scale = (1.0f / softmax_sum);
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 1024; i += 32) {
    const float softmax_exp = clamp[a * 32768 + b * 1024 + i];
    const float softmax = (softmax_exp * softmax_scale);
    clamp[a * 32768 + b * 1024 + i] = (softmax * p_scale[b]);
  }
}
