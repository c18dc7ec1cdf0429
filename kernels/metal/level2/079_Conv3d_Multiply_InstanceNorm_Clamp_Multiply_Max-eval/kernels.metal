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
kernel void mul_r1_kernel(device const float* p_conv_weight [[buffer(0)]], device const float* p_multiplier [[buffer(1)]], device float* mul_r1_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 81; i += 32) {
    mul_r1_out[row * 81 + i] = (p_conv_weight[row * 81 + i] * p_multiplier[row]);
  }
}

// Computes convolution_r2, through convolution_r2.
kernel void convolution_r2_kernel(device const float* mul_r1 [[buffer(0)]], device const float* x [[buffer(1)]], device float* convolution_r2_out [[buffer(2)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = 0;
  const int b = item;
  threadgroup float tile_left[256];
  threadgroup float tile_right[1024];
  threadgroup float tile_strips[1024];
  threadgroup float* tile_strip = tile_strips + simd * 256;
  const int first_row = 0;
  const int first_column = b * 64;
  const int own_row = simd / 2 * 8;
  const int own_column = simd % 2 * 32;
  simdgroup_float8x8 tile_sums[1][4];
  for (ushort i = 0; i < 1; ++i)
    for (ushort j = 0; j < 4; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 81; base += 16) {
    for (int place = at; place < 256; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 81) {
        element = mul_r1[row * 81 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 1024; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 81) {
        element = x[(column / 72) * 768 + (term / 27) * 256 + ((column / 36) % 2) * 64 + ((term / 9) % 3) * 64 + ((column / 6) % 6) * 8 + ((term / 3) % 3) * 8 + (column % 6) + (term % 3)];
      }
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[1], right[4];
      for (ushort i = 0; i < 1; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 4; ++j) simdgroup_load(right[j], tile_right + (own_column + j * 8) * 16 + deep, 16, ulong2(0), true);
      for (ushort i = 0; i < 1; ++i)
        for (ushort j = 0; j < 4; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  for (ushort i = 0; i < 1; ++i) {
    for (ushort j = 0; j < 4; ++j) simdgroup_store(tile_sums[i][j], tile_strip + j * 8, 32);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 256; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 32;
      const int column = first_column + own_column + place % 32;
      const float convolution_r2 = tile_strip[place];
      convolution_r2_out[(column / 72) * 1152 + row * 72 + ((column / 36) % 2) * 36 + ((column / 6) % 6) * 6 + (column % 6)] = convolution_r2;
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul_1, through native_batch_norm_legit_r1_sum, native_batch_norm_legit_r1_mean,
// native_batch_norm_legit_r1_squares, native_batch_norm_legit_r1_rstd, native_batch_norm_legit_r1,
// clamp, mul_1.
kernel void mul_1_kernel(device const float* p_multiplier [[buffer(0)]], device float* convolution_r2 [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 16);
  const int b = (item % 16);
  float batch_norm_r1_sum = 0.0f;
  for (int i = int(lane); i < 72; i += 32) {
    batch_norm_r1_sum = batch_norm_r1_sum + convolution_r2[a * 1152 + b * 72 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) batch_norm_r1_sum = batch_norm_r1_sum + other_lane(batch_norm_r1_sum, step);
  const float batch_norm_r1_mean = (batch_norm_r1_sum / 72.0f);
  float batch_norm_r1_squares = 0.0f;
  for (int i = int(lane); i < 72; i += 32) {
    batch_norm_r1_squares = batch_norm_r1_squares + ((convolution_r2[a * 1152 + b * 72 + i] - batch_norm_r1_mean) * (convolution_r2[a * 1152 + b * 72 + i] - batch_norm_r1_mean));
  }
  for (ushort step = 16; step > 0; step /= 2) batch_norm_r1_squares = batch_norm_r1_squares + other_lane(batch_norm_r1_squares, step);
  const float batch_norm_r1_rstd = metal::precise::rsqrt(((batch_norm_r1_squares / 72.0f) + 1e-05f));
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 72; i += 32) {
    const float batch_norm_r1 = ((convolution_r2[a * 1152 + b * 72 + i] - batch_norm_r1_mean) * batch_norm_r1_rstd);
    const float clamp = at_most(at_least(batch_norm_r1, -1.0f), 1.0f);
    convolution_r2[a * 1152 + b * 72 + i] = (clamp * p_multiplier[b]);
  }
}

// Computes max_1, through max_1.
kernel void max_1_kernel(device const float* mul_1 [[buffer(0)]], device float* max_1_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int row = at / 32;
  threadgroup float max_1_lanes_all[576];
  threadgroup float* max_1_lanes = max_1_lanes_all + simd * 72;
  for (int i = int(lane); i < 72; i += 32) {
    max_1_lanes[i] = -INFINITY;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 16; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 72; i += 32) {
      max_1_lanes[i] = maximum(max_1_lanes[i], mul_1[row * 1152 + j * 72 + i]);
    }
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 72; i += 32) {
    max_1_out[row * 72 + i] = max_1_lanes[i];
  }
}
