#include <metal_stdlib>
using namespace metal;

// The greater of two; NaN if either is NaN.
template <class T>
inline T maximum(T a, T b) {
  return b > a || b != b ? b : a;
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

// Computes add_1, through native_group_norm_sum, native_group_norm_mean,
// native_group_norm_squares, native_group_norm_rstd, native_group_norm, tanh, add, mul, div,
// add_1.
kernel void add_1_kernel(device const float* p_group_norm_weight [[buffer(0)]], device const float* p_group_norm_bias [[buffer(1)]], device float* convolution [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 16);
  const int b = (item % 16);
  float group_norm_sum = 0.0f;
  for (int j = 0; j < 2; ++j) {
    for (int i = int(lane); i < 196; i += 32) {
      group_norm_sum = group_norm_sum + convolution[a * 6272 + b * 392 + j * 196 + i];
    }
  }
  for (ushort step = 16; step > 0; step /= 2) group_norm_sum = group_norm_sum + other_lane(group_norm_sum, step);
  const float group_norm_mean = (group_norm_sum / 392.0f);
  float group_norm_squares = 0.0f;
  for (int j = 0; j < 2; ++j) {
    for (int i = int(lane); i < 196; i += 32) {
      group_norm_squares = group_norm_squares + ((convolution[a * 6272 + b * 392 + j * 196 + i] - group_norm_mean) * (convolution[a * 6272 + b * 392 + j * 196 + i] - group_norm_mean));
    }
  }
  for (ushort step = 16; step > 0; step /= 2) group_norm_squares = group_norm_squares + other_lane(group_norm_squares, step);
  const float group_norm_rstd = metal::precise::rsqrt(((group_norm_squares / 392.0f) + 1e-05f));
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 2; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 196; i += 32) {
      const float group_norm = ((((convolution[a * 6272 + b * 392 + j * 196 + i] - group_norm_mean) * group_norm_rstd) * p_group_norm_weight[b * 2 + j]) + p_group_norm_bias[b * 2 + j]);
      const float tanh = metal::precise::tanh(group_norm);
      const float add = (tanh + 3.0f);
      const float mul = (tanh * add);
      const float div = (mul / 6.0f);
      convolution[a * 6272 + b * 392 + j * 196 + i] = (convolution[a * 6272 + b * 392 + j * 196 + i] + div);
    }
  }
}

// Computes add_2, through amax, sub, exp, sum_1, log, add_2.
kernel void add_2_kernel(device const float* add_1 [[buffer(0)]], device float* add_2_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = at / 32;
  threadgroup float amax_lanes_all[800];
  threadgroup float* amax_lanes = amax_lanes_all + simd * 100;
  threadgroup float sum_1_lanes_all[800];
  threadgroup float* sum_1_lanes = sum_1_lanes_all + simd * 100;
  const int a = (item / 2);
  const int block = (item % 2);
  for (int i = int(lane); i < 98; i += 32) {
    amax_lanes[i] = -INFINITY;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 32; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 98; i += 32) {
      amax_lanes[i] = maximum(amax_lanes[i], add_1[a * 6272 + j * 196 + block * 98 + i]);
    }
  }
  for (int i = int(lane); i < 98; i += 32) {
    sum_1_lanes[i] = 0.0f;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 32; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 98; i += 32) {
      const float amax = amax_lanes[i];
      const float sub = (add_1[a * 6272 + j * 196 + block * 98 + i] - amax);
      const float exp = metal::precise::exp(sub);
      sum_1_lanes[i] = (sum_1_lanes[i] + exp);
    }
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 98; i += 32) {
    const float sum_1 = sum_1_lanes[i];
    const float amax = amax_lanes[i];
    const float log = metal::precise::log(sum_1);
    add_2_out[a * 196 + block * 98 + i] = (log + amax);
  }
}
