#include <metal_stdlib>
using namespace metal;

// x, but no less than low; NaN stays NaN.
template <class T>
inline T at_least(T x, T low) {
  return x < low ? low : x;
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

// Computes mul_r1, sub_r1, through add_r1, rsqrt_r1, mul_r1, mul_r2, sub_r1.
kernel void sub_r1_kernel(device const float* b_bn1_running_var [[buffer(0)]], device const float* p_bn1_weight [[buffer(1)]], device const float* b_bn1_running_mean [[buffer(2)]], device const float* p_bn1_bias [[buffer(3)]], device float* mul_r1_out [[buffer(4)]], device float* sub_r1_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r1 = (b_bn1_running_var[i] + 1e-05f);
  const float rsqrt_r1 = metal::precise::rsqrt(add_r1);
  const float mul_r1 = (rsqrt_r1 * p_bn1_weight[i]);
  mul_r1_out[i] = mul_r1;
  const float mul_r2 = (b_bn1_running_mean[i] * mul_r1);
  sub_r1_out[i] = (p_bn1_bias[i] - mul_r2);
}

// Computes mul_r52, through mul_r52.
kernel void mul_r52_kernel(device const float* p_conv1_weight [[buffer(0)]], device const float* mul_r1 [[buffer(1)]], device float* mul_r52_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 27; i += 32) {
    mul_r52_out[row * 27 + i] = (p_conv1_weight[row * 27 + i] * mul_r1[row]);
  }
}

// Computes relu, through convolution_r2_sums, convolution_r2, relu.
kernel void relu_kernel(device const float* mul_r52 [[buffer(0)]], device const float* x [[buffer(1)]], device const float* sub_r1 [[buffer(2)]], device float* relu_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = 0;
  const int b = 0;
  threadgroup float tile_left[512];
  threadgroup float tile_right[128];
  threadgroup float tile_strips[256];
  threadgroup float* tile_strip = tile_strips + simd * 64;
  const int first_row = 0;
  const int first_column = 0;
  const int own_row = simd / 1 * 8;
  const int own_column = simd % 1 * 8;
  simdgroup_float8x8 tile_sums[1][1];
  for (ushort i = 0; i < 1; ++i)
    for (ushort j = 0; j < 1; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 27; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 27) {
        element = mul_r52[row * 27 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 128; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 27) {
        element = (((column % 2) * 2 + (term % 3) - 1 >= 0) ? ((((column / 2) % 2) * 2 + ((term / 3) % 3) - 1 >= 0) ? x[(column / 4) * 48 + (term / 9) * 16 + ((column / 2) % 2) * 8 + ((term / 3) % 3) * 4 + (column % 2) * 2 + (term % 3) - 5] : 0.0f) : 0.0f);
      }
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[1], right[1];
      for (ushort i = 0; i < 1; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 1; ++j) simdgroup_load(right[j], tile_right + (own_column + j * 8) * 16 + deep, 16, ulong2(0), true);
      for (ushort i = 0; i < 1; ++i)
        for (ushort j = 0; j < 1; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  for (ushort i = 0; i < 1; ++i) {
    for (ushort j = 0; j < 1; ++j) simdgroup_store(tile_sums[i][j], tile_strip + j * 8, 8);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 64; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 8;
      const int column = first_column + own_column + place % 8;
      const float convolution_r2_sums = tile_strip[place];
      const float convolution_r2 = (convolution_r2_sums + sub_r1[row]);
      relu_out[(column / 4) * 128 + row * 4 + ((column / 2) % 2) * 2 + (column % 2)] = at_least(convolution_r2, 0.0f);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul_r4, sub_r2, through add_r3, rsqrt_r2, mul_r4, mul_r5, sub_r2.
kernel void sub_r2_kernel(device const float* b_mbconv1_1_running_var [[buffer(0)]], device const float* p_mbconv1_1_weight [[buffer(1)]], device const float* b_mbconv1_1_running_mean [[buffer(2)]], device const float* p_mbconv1_1_bias [[buffer(3)]], device float* mul_r4_out [[buffer(4)]], device float* sub_r2_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r3 = (b_mbconv1_1_running_var[i] + 1e-05f);
  const float rsqrt_r2 = metal::precise::rsqrt(add_r3);
  const float mul_r4 = (rsqrt_r2 * p_mbconv1_1_weight[i]);
  mul_r4_out[i] = mul_r4;
  const float mul_r5 = (b_mbconv1_1_running_mean[i] * mul_r4);
  sub_r2_out[i] = (p_mbconv1_1_bias[i] - mul_r5);
}

// Computes mul_r3, through mul_r3.
kernel void mul_r3_kernel(device const float* p_mbconv1_0_weight [[buffer(0)]], device const float* mul_r4 [[buffer(1)]], device float* mul_r3_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 32; i += 32) {
    mul_r3_out[row * 32 + i] = (p_mbconv1_0_weight[row * 32 + i] * mul_r4[row]);
  }
}

// Computes relu_1, through convolution_r3_sums, convolution_r3, relu_1.
kernel void relu_1_kernel(device const float* mul_r3 [[buffer(0)]], device const float* relu [[buffer(1)]], device const float* sub_r2 [[buffer(2)]], device float* relu_1_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = item;
  const int b = 0;
  threadgroup float tile_left[512];
  threadgroup float tile_right[128];
  threadgroup float tile_strips[256];
  threadgroup float* tile_strip = tile_strips + simd * 64;
  const int first_row = a * 32;
  const int first_column = 0;
  const int own_row = simd / 1 * 8;
  const int own_column = simd % 1 * 8;
  simdgroup_float8x8 tile_sums[1][1];
  for (ushort i = 0; i < 1; ++i)
    for (ushort j = 0; j < 1; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 32; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = mul_r3[row * 32 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 128; place += 128) {
      const int column = first_column + place % 8;
      const int term = base + place / 8;
      const float element = relu[(column / 4) * 128 + term * 4 + ((column / 2) % 2) * 2 + (column % 2)];
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[1], right[1];
      for (ushort i = 0; i < 1; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 1; ++j) simdgroup_load(right[j], tile_right + (deep) * 8 + own_column + j * 8, 8);
      for (ushort i = 0; i < 1; ++i)
        for (ushort j = 0; j < 1; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  for (ushort i = 0; i < 1; ++i) {
    for (ushort j = 0; j < 1; ++j) simdgroup_store(tile_sums[i][j], tile_strip + j * 8, 8);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 64; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 8;
      const int column = first_column + own_column + place % 8;
      const float convolution_r3_sums = tile_strip[place];
      const float convolution_r3 = (convolution_r3_sums + sub_r2[row]);
      relu_1_out[(column / 4) * 384 + row * 4 + ((column / 2) % 2) * 2 + (column % 2)] = at_least(convolution_r3, 0.0f);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul_r6, through mul_r6.
kernel void mul_r6_kernel(device const float* p_mbconv1_3_weight [[buffer(0)]], device const float* mul_r7 [[buffer(1)]], device float* mul_r6_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 9; i += 32) {
    mul_r6_out[row * 9 + i] = (p_mbconv1_3_weight[row * 9 + i] * mul_r7[row]);
  }
}

// Computes mean, through convolution_r4, relu_2, mean_sum, mean.
kernel void mean_kernel(device const float* mul_r6 [[buffer(0)]], device const float* relu_1 [[buffer(1)]], device const float* sub_r3 [[buffer(2)]], device float* mean_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 96);
  const int b = (item % 96);
  float mean_sum = 0.0f;
  for (int j = 0; j < 2; ++j) {
    for (int i = int(lane); i < 2; i += 32) {
      const float convolution_r4 = ((((((((((mul_r6[b * 9] * ((i - 1 >= 0) ? ((j - 1 >= 0) ? relu_1[a * 384 + b * 4 + j * 2 + i - 3] : 0.0f) : 0.0f)) + (mul_r6[b * 9 + 1] * ((j - 1 >= 0) ? relu_1[a * 384 + b * 4 + j * 2 + i - 2] : 0.0f))) + (mul_r6[b * 9 + 2] * ((i + 1 < 2) ? ((j - 1 >= 0) ? relu_1[a * 384 + b * 4 + j * 2 + i - 1] : 0.0f) : 0.0f))) + (mul_r6[b * 9 + 3] * ((i - 1 >= 0) ? relu_1[a * 384 + b * 4 + j * 2 + i - 1] : 0.0f))) + (mul_r6[b * 9 + 4] * relu_1[a * 384 + b * 4 + j * 2 + i])) + (mul_r6[b * 9 + 5] * ((i + 1 < 2) ? relu_1[a * 384 + b * 4 + j * 2 + i + 1] : 0.0f))) + (mul_r6[b * 9 + 6] * ((i - 1 >= 0) ? ((j + 1 < 2) ? relu_1[a * 384 + b * 4 + j * 2 + i + 1] : 0.0f) : 0.0f))) + (mul_r6[b * 9 + 7] * ((j + 1 < 2) ? relu_1[a * 384 + b * 4 + j * 2 + i + 2] : 0.0f))) + (mul_r6[b * 9 + 8] * ((i + 1 < 2) ? ((j + 1 < 2) ? relu_1[a * 384 + b * 4 + j * 2 + i + 3] : 0.0f) : 0.0f))) + sub_r3[b]);
      mean_sum = mean_sum + at_least(convolution_r4, 0.0f);
    }
  }
  for (ushort step = 16; step > 0; step /= 2) mean_sum = mean_sum + other_lane(mean_sum, step);
  if (lane == 0) mean_out[a * 96 + b] = (mean_sum / 4.0f);
}

// Computes relu_3, through convolution_3, relu_3.
kernel void relu_3_kernel(device const float* p_mbconv1_7_weight [[buffer(0)]], device const float* mean [[buffer(1)]], device float* relu_3_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 24);
  const int b = (item % 24);
  float convolution_3 = 0.0f;
  for (int i = int(lane); i < 96; i += 32) {
    convolution_3 = convolution_3 + (p_mbconv1_7_weight[b * 96 + i] * mean[a * 96 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_3 = convolution_3 + other_lane(convolution_3, step);
  if (lane == 0) relu_3_out[a * 24 + b] = at_least(convolution_3, 0.0f);
}

// Computes sigmoid, through convolution_4, sigmoid.
kernel void sigmoid_kernel(device const float* p_mbconv1_9_weight [[buffer(0)]], device const float* relu_3 [[buffer(1)]], device float* sigmoid_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 96);
  const int b = (item % 96);
  float convolution_4 = 0.0f;
  for (int i = int(lane); i < 24; i += 32) {
    convolution_4 = convolution_4 + (p_mbconv1_9_weight[b * 24 + i] * relu_3[a * 24 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_4 = convolution_4 + other_lane(convolution_4, step);
  if (lane == 0) sigmoid_out[a * 96 + b] = sigmoid_of(convolution_4);
}

// Computes mul_r9, through mul_r9.
kernel void mul_r9_kernel(device const float* p_mbconv1_11_weight [[buffer(0)]], device const float* mul_r10 [[buffer(1)]], device float* mul_r9_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 96; i += 32) {
    mul_r9_out[row * 96 + i] = (p_mbconv1_11_weight[row * 96 + i] * mul_r10[row]);
  }
}

// Computes convolution_r5, through convolution_r5_sums, convolution_r5.
kernel void convolution_r5_kernel(device const float* mul_r9 [[buffer(0)]], device const float* sigmoid [[buffer(1)]], device const float* sub_r4 [[buffer(2)]], device float* convolution_r5_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 96);
  const int b = (item % 96);
  float convolution_r5_sums = 0.0f;
  for (int i = int(lane); i < 96; i += 32) {
    convolution_r5_sums = convolution_r5_sums + (mul_r9[b * 96 + i] * sigmoid[a * 96 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r5_sums = convolution_r5_sums + other_lane(convolution_r5_sums, step);
  if (lane == 0) convolution_r5_out[a * 96 + b] = (convolution_r5_sums + sub_r4[b]);
}

// Computes mul_r13, sub_r5, through add_r9, rsqrt_r5, mul_r13, mul_r14, sub_r5.
kernel void sub_r5_kernel(device const float* b_mbconv2_1_running_var [[buffer(0)]], device const float* p_mbconv2_1_weight [[buffer(1)]], device const float* b_mbconv2_1_running_mean [[buffer(2)]], device const float* p_mbconv2_1_bias [[buffer(3)]], device float* mul_r13_out [[buffer(4)]], device float* sub_r5_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r9 = (b_mbconv2_1_running_var[i] + 1e-05f);
  const float rsqrt_r5 = metal::precise::rsqrt(add_r9);
  const float mul_r13 = (rsqrt_r5 * p_mbconv2_1_weight[i]);
  mul_r13_out[i] = mul_r13;
  const float mul_r14 = (b_mbconv2_1_running_mean[i] * mul_r13);
  sub_r5_out[i] = (p_mbconv2_1_bias[i] - mul_r14);
}

// Computes mul_r12, through mul_r12.
kernel void mul_r12_kernel(device const float* p_mbconv2_0_weight [[buffer(0)]], device const float* mul_r13 [[buffer(1)]], device float* mul_r12_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 96; i += 32) {
    mul_r12_out[row * 96 + i] = (p_mbconv2_0_weight[row * 96 + i] * mul_r13[row]);
  }
}

// Computes relu_4, through convolution_r6_sums, convolution_r6, relu_4.
kernel void relu_4_kernel(device const float* mul_r12 [[buffer(0)]], device const float* convolution_r5 [[buffer(1)]], device const float* sub_r5 [[buffer(2)]], device float* relu_4_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 576);
  const int b = (item % 576);
  float convolution_r6_sums = 0.0f;
  for (int i = int(lane); i < 96; i += 32) {
    convolution_r6_sums = convolution_r6_sums + (mul_r12[b * 96 + i] * convolution_r5[a * 96 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r6_sums = convolution_r6_sums + other_lane(convolution_r6_sums, step);
  const float convolution_r6 = (convolution_r6_sums + sub_r5[b]);
  if (lane == 0) relu_4_out[a * 576 + b] = at_least(convolution_r6, 0.0f);
}

// Computes mul_r15, through mul_r15.
kernel void mul_r15_kernel(device const float* p_mbconv2_3_weight [[buffer(0)]], device const float* mul_r16 [[buffer(1)]], device float* mul_r15_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 9; i += 32) {
    mul_r15_out[row * 9 + i] = (p_mbconv2_3_weight[row * 9 + i] * mul_r16[row]);
  }
}

// Computes relu_5, through convolution_r7, relu_5.
kernel void relu_5_kernel(device const float* mul_r15 [[buffer(0)]], device const float* relu_4 [[buffer(1)]], device const float* sub_r6 [[buffer(2)]], device float* relu_5_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 6);
  const int block = (item % 6);
  for (int i = int(lane); i < 96; i += 32) {
    const float convolution_r7 = ((((((((((mul_r15[block * 864 + i * 9] * ((-1 >= 0) ? ((-1 >= 0) ? relu_4[a * 576 + block * 96 + i - 2] : 0.0f) : 0.0f)) + (mul_r15[block * 864 + i * 9 + 1] * ((-1 >= 0) ? relu_4[a * 576 + block * 96 + i - 1] : 0.0f))) + (mul_r15[block * 864 + i * 9 + 2] * ((1 < 1) ? ((-1 >= 0) ? relu_4[a * 576 + block * 96 + i] : 0.0f) : 0.0f))) + (mul_r15[block * 864 + i * 9 + 3] * ((-1 >= 0) ? relu_4[a * 576 + block * 96 + i - 1] : 0.0f))) + (mul_r15[block * 864 + i * 9 + 4] * relu_4[a * 576 + block * 96 + i])) + (mul_r15[block * 864 + i * 9 + 5] * ((1 < 1) ? relu_4[a * 576 + block * 96 + i + 1] : 0.0f))) + (mul_r15[block * 864 + i * 9 + 6] * ((-1 >= 0) ? ((1 < 1) ? relu_4[a * 576 + block * 96 + i] : 0.0f) : 0.0f))) + (mul_r15[block * 864 + i * 9 + 7] * ((1 < 1) ? relu_4[a * 576 + block * 96 + i + 1] : 0.0f))) + (mul_r15[block * 864 + i * 9 + 8] * ((1 < 1) ? ((1 < 1) ? relu_4[a * 576 + block * 96 + i + 2] : 0.0f) : 0.0f))) + sub_r6[block * 96 + i]);
    relu_5_out[a * 576 + block * 96 + i] = at_least(convolution_r7, 0.0f);
  }
}

// Computes convolution_8_parts, through convolution_8_parts.
kernel void convolution_8_parts_kernel(device const float* p_mbconv2_7_weight [[buffer(0)]], device const float* relu_5 [[buffer(1)]], device float* convolution_8_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 432);
  const int b = ((item / 3) % 144);
  const int c = (item % 3);
  float convolution_8_parts = 0.0f;
  for (int i = int(lane); i < 192; i += 32) {
    convolution_8_parts = convolution_8_parts + (p_mbconv2_7_weight[b * 576 + c * 192 + i] * relu_5[a * 576 + c * 192 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_8_parts = convolution_8_parts + other_lane(convolution_8_parts, step);
  if (lane == 0) convolution_8_parts_out[a * 432 + b * 3 + c] = convolution_8_parts;
}

// Computes relu_6, through convolution_8, relu_6.
kernel void relu_6_kernel(device const float* convolution_8_parts [[buffer(0)]], device float* relu_6_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_8 = 0.0f;
  for (int i = int(lane); i < 3; i += 32) {
    convolution_8 = convolution_8 + convolution_8_parts[row * 3 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_8 = convolution_8 + other_lane(convolution_8, step);
  if (lane == 0) relu_6_out[row] = at_least(convolution_8, 0.0f);
}

// Computes sigmoid_1, through convolution_9, sigmoid_1.
kernel void sigmoid_1_kernel(device const float* p_mbconv2_9_weight [[buffer(0)]], device const float* relu_6 [[buffer(1)]], device float* sigmoid_1_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 576);
  const int b = (item % 576);
  float convolution_9 = 0.0f;
  for (int i = int(lane); i < 144; i += 32) {
    convolution_9 = convolution_9 + (p_mbconv2_9_weight[b * 144 + i] * relu_6[a * 144 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_9 = convolution_9 + other_lane(convolution_9, step);
  if (lane == 0) sigmoid_1_out[a * 576 + b] = sigmoid_of(convolution_9);
}

// Computes mul_r19, sub_r7, through add_r13, rsqrt_r7, mul_r19, mul_r20, sub_r7.
kernel void sub_r7_kernel(device const float* b_mbconv2_12_running_var [[buffer(0)]], device const float* p_mbconv2_12_weight [[buffer(1)]], device const float* b_mbconv2_12_running_mean [[buffer(2)]], device const float* p_mbconv2_12_bias [[buffer(3)]], device float* mul_r19_out [[buffer(4)]], device float* sub_r7_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r13 = (b_mbconv2_12_running_var[i] + 1e-05f);
  const float rsqrt_r7 = metal::precise::rsqrt(add_r13);
  const float mul_r19 = (rsqrt_r7 * p_mbconv2_12_weight[i]);
  mul_r19_out[i] = mul_r19;
  const float mul_r20 = (b_mbconv2_12_running_mean[i] * mul_r19);
  sub_r7_out[i] = (p_mbconv2_12_bias[i] - mul_r20);
}

// Computes mul_r18, through mul_r18.
kernel void mul_r18_kernel(device const float* p_mbconv2_11_weight [[buffer(0)]], device const float* mul_r19 [[buffer(1)]], device float* mul_r18_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 6);
  const int block = (item % 6);
  for (int i = int(lane); i < 96; i += 32) {
    mul_r18_out[a * 576 + block * 96 + i] = (p_mbconv2_11_weight[a * 576 + block * 96 + i] * mul_r19[a]);
  }
}

// Computes convolution_r8, through convolution_r8_sums, convolution_r8.
kernel void convolution_r8_kernel(device const float* convolution_r8_sums_parts [[buffer(0)]], device const float* sub_r7 [[buffer(1)]], device float* convolution_r8_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 144);
  const int b = (item % 144);
  float convolution_r8_sums = 0.0f;
  for (int i = int(lane); i < 3; i += 32) {
    convolution_r8_sums = convolution_r8_sums + convolution_r8_sums_parts[a * 432 + b * 3 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r8_sums = convolution_r8_sums + other_lane(convolution_r8_sums, step);
  if (lane == 0) convolution_r8_out[a * 144 + b] = (convolution_r8_sums + sub_r7[b]);
}

// Computes mul_r22, sub_r8, through add_r15, rsqrt_r8, mul_r22, mul_r23, sub_r8.
kernel void sub_r8_kernel(device const float* b_mbconv3_1_running_var [[buffer(0)]], device const float* p_mbconv3_1_weight [[buffer(1)]], device const float* b_mbconv3_1_running_mean [[buffer(2)]], device const float* p_mbconv3_1_bias [[buffer(3)]], device float* mul_r22_out [[buffer(4)]], device float* sub_r8_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r15 = (b_mbconv3_1_running_var[i] + 1e-05f);
  const float rsqrt_r8 = metal::precise::rsqrt(add_r15);
  const float mul_r22 = (rsqrt_r8 * p_mbconv3_1_weight[i]);
  mul_r22_out[i] = mul_r22;
  const float mul_r23 = (b_mbconv3_1_running_mean[i] * mul_r22);
  sub_r8_out[i] = (p_mbconv3_1_bias[i] - mul_r23);
}

// Computes mul_r21, through mul_r21.
kernel void mul_r21_kernel(device const float* p_mbconv3_0_weight [[buffer(0)]], device const float* mul_r22 [[buffer(1)]], device float* mul_r21_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int block = (item % 2);
  for (int i = int(lane); i < 72; i += 32) {
    mul_r21_out[a * 144 + block * 72 + i] = (p_mbconv3_0_weight[a * 144 + block * 72 + i] * mul_r22[a]);
  }
}

// Computes relu_7, through convolution_r9_sums, convolution_r9, relu_7.
kernel void relu_7_kernel(device const float* mul_r21 [[buffer(0)]], device const float* convolution_r8 [[buffer(1)]], device const float* sub_r8 [[buffer(2)]], device float* relu_7_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 864);
  const int b = (item % 864);
  float convolution_r9_sums = 0.0f;
  for (int i = int(lane); i < 144; i += 32) {
    convolution_r9_sums = convolution_r9_sums + (mul_r21[b * 144 + i] * convolution_r8[a * 144 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r9_sums = convolution_r9_sums + other_lane(convolution_r9_sums, step);
  const float convolution_r9 = (convolution_r9_sums + sub_r8[b]);
  if (lane == 0) relu_7_out[a * 864 + b] = at_least(convolution_r9, 0.0f);
}

// Computes mul_r24, through mul_r24.
kernel void mul_r24_kernel(device const float* p_mbconv3_3_weight [[buffer(0)]], device const float* mul_r25 [[buffer(1)]], device float* mul_r24_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 9; i += 32) {
    mul_r24_out[row * 9 + i] = (p_mbconv3_3_weight[row * 9 + i] * mul_r25[row]);
  }
}

// Computes relu_8, through convolution_r10, relu_8.
kernel void relu_8_kernel(device const float* mul_r24 [[buffer(0)]], device const float* relu_7 [[buffer(1)]], device const float* sub_r9 [[buffer(2)]], device float* relu_8_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 8);
  const int block = (item % 8);
  for (int i = int(lane); i < 108; i += 32) {
    const float convolution_r10 = ((((((((((mul_r24[block * 972 + i * 9] * ((-1 >= 0) ? ((-1 >= 0) ? relu_7[a * 864 + block * 108 + i - 2] : 0.0f) : 0.0f)) + (mul_r24[block * 972 + i * 9 + 1] * ((-1 >= 0) ? relu_7[a * 864 + block * 108 + i - 1] : 0.0f))) + (mul_r24[block * 972 + i * 9 + 2] * ((1 < 1) ? ((-1 >= 0) ? relu_7[a * 864 + block * 108 + i] : 0.0f) : 0.0f))) + (mul_r24[block * 972 + i * 9 + 3] * ((-1 >= 0) ? relu_7[a * 864 + block * 108 + i - 1] : 0.0f))) + (mul_r24[block * 972 + i * 9 + 4] * relu_7[a * 864 + block * 108 + i])) + (mul_r24[block * 972 + i * 9 + 5] * ((1 < 1) ? relu_7[a * 864 + block * 108 + i + 1] : 0.0f))) + (mul_r24[block * 972 + i * 9 + 6] * ((-1 >= 0) ? ((1 < 1) ? relu_7[a * 864 + block * 108 + i] : 0.0f) : 0.0f))) + (mul_r24[block * 972 + i * 9 + 7] * ((1 < 1) ? relu_7[a * 864 + block * 108 + i + 1] : 0.0f))) + (mul_r24[block * 972 + i * 9 + 8] * ((1 < 1) ? ((1 < 1) ? relu_7[a * 864 + block * 108 + i + 2] : 0.0f) : 0.0f))) + sub_r9[block * 108 + i]);
    relu_8_out[a * 864 + block * 108 + i] = at_least(convolution_r10, 0.0f);
  }
}

// Computes convolution_13_parts, through convolution_13_parts.
kernel void convolution_13_parts_kernel(device const float* p_mbconv3_7_weight [[buffer(0)]], device const float* relu_8 [[buffer(1)]], device float* convolution_13_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 432);
  const int b = ((item / 2) % 216);
  const int c = (item % 2);
  float convolution_13_parts = 0.0f;
  for (int i = int(lane); i < 432; i += 32) {
    convolution_13_parts = convolution_13_parts + (p_mbconv3_7_weight[b * 864 + c * 432 + i] * relu_8[a * 864 + c * 432 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_13_parts = convolution_13_parts + other_lane(convolution_13_parts, step);
  if (lane == 0) convolution_13_parts_out[a * 432 + b * 2 + c] = convolution_13_parts;
}

// Computes relu_9, through convolution_13, relu_9.
kernel void relu_9_kernel(device const float* convolution_13_parts [[buffer(0)]], device float* relu_9_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_13 = 0.0f;
  for (int i = int(lane); i < 2; i += 32) {
    convolution_13 = convolution_13 + convolution_13_parts[row * 2 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_13 = convolution_13 + other_lane(convolution_13, step);
  if (lane == 0) relu_9_out[row] = at_least(convolution_13, 0.0f);
}

// Computes sigmoid_2, through convolution_14, sigmoid_2.
kernel void sigmoid_2_kernel(device const float* p_mbconv3_9_weight [[buffer(0)]], device const float* relu_9 [[buffer(1)]], device float* sigmoid_2_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 864);
  const int b = (item % 864);
  float convolution_14 = 0.0f;
  for (int i = int(lane); i < 216; i += 32) {
    convolution_14 = convolution_14 + (p_mbconv3_9_weight[b * 216 + i] * relu_9[a * 216 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_14 = convolution_14 + other_lane(convolution_14, step);
  if (lane == 0) sigmoid_2_out[a * 864 + b] = sigmoid_of(convolution_14);
}

// Computes mul_r28, sub_r10, through add_r19, rsqrt_r10, mul_r28, mul_r29, sub_r10.
kernel void sub_r10_kernel(device const float* b_mbconv3_12_running_var [[buffer(0)]], device const float* p_mbconv3_12_weight [[buffer(1)]], device const float* b_mbconv3_12_running_mean [[buffer(2)]], device const float* p_mbconv3_12_bias [[buffer(3)]], device float* mul_r28_out [[buffer(4)]], device float* sub_r10_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r19 = (b_mbconv3_12_running_var[i] + 1e-05f);
  const float rsqrt_r10 = metal::precise::rsqrt(add_r19);
  const float mul_r28 = (rsqrt_r10 * p_mbconv3_12_weight[i]);
  mul_r28_out[i] = mul_r28;
  const float mul_r29 = (b_mbconv3_12_running_mean[i] * mul_r28);
  sub_r10_out[i] = (p_mbconv3_12_bias[i] - mul_r29);
}

// Computes mul_r27, through mul_r27.
kernel void mul_r27_kernel(device const float* p_mbconv3_11_weight [[buffer(0)]], device const float* mul_r28 [[buffer(1)]], device float* mul_r27_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 6);
  const int block = (item % 6);
  for (int i = int(lane); i < 144; i += 32) {
    mul_r27_out[a * 864 + block * 144 + i] = (p_mbconv3_11_weight[a * 864 + block * 144 + i] * mul_r28[a]);
  }
}

// Computes convolution_r11_sums_parts, through convolution_r11_sums_parts.
kernel void convolution_r11_sums_parts_kernel(device const float* mul_r27 [[buffer(0)]], device const float* sigmoid_2 [[buffer(1)]], device float* convolution_r11_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 384);
  const int b = ((item / 2) % 192);
  const int c = (item % 2);
  float convolution_r11_sums_parts = 0.0f;
  for (int i = int(lane); i < 432; i += 32) {
    convolution_r11_sums_parts = convolution_r11_sums_parts + (mul_r27[b * 864 + c * 432 + i] * sigmoid_2[a * 864 + c * 432 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r11_sums_parts = convolution_r11_sums_parts + other_lane(convolution_r11_sums_parts, step);
  if (lane == 0) convolution_r11_sums_parts_out[a * 384 + b * 2 + c] = convolution_r11_sums_parts;
}

// Computes convolution_r11, through convolution_r11_sums, convolution_r11.
kernel void convolution_r11_kernel(device const float* convolution_r11_sums_parts [[buffer(0)]], device const float* sub_r10 [[buffer(1)]], device float* convolution_r11_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 192);
  const int b = (item % 192);
  float convolution_r11_sums = 0.0f;
  for (int i = int(lane); i < 2; i += 32) {
    convolution_r11_sums = convolution_r11_sums + convolution_r11_sums_parts[a * 384 + b * 2 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r11_sums = convolution_r11_sums + other_lane(convolution_r11_sums, step);
  if (lane == 0) convolution_r11_out[a * 192 + b] = (convolution_r11_sums + sub_r10[b]);
}

// Computes mul_r31, sub_r11, through add_r21, rsqrt_r11, mul_r31, mul_r32, sub_r11.
kernel void sub_r11_kernel(device const float* b_mbconv4_1_running_var [[buffer(0)]], device const float* p_mbconv4_1_weight [[buffer(1)]], device const float* b_mbconv4_1_running_mean [[buffer(2)]], device const float* p_mbconv4_1_bias [[buffer(3)]], device float* mul_r31_out [[buffer(4)]], device float* sub_r11_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r21 = (b_mbconv4_1_running_var[i] + 1e-05f);
  const float rsqrt_r11 = metal::precise::rsqrt(add_r21);
  const float mul_r31 = (rsqrt_r11 * p_mbconv4_1_weight[i]);
  mul_r31_out[i] = mul_r31;
  const float mul_r32 = (b_mbconv4_1_running_mean[i] * mul_r31);
  sub_r11_out[i] = (p_mbconv4_1_bias[i] - mul_r32);
}

// Computes mul_r30, through mul_r30.
kernel void mul_r30_kernel(device const float* p_mbconv4_0_weight [[buffer(0)]], device const float* mul_r31 [[buffer(1)]], device float* mul_r30_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 192; i += 32) {
    mul_r30_out[row * 192 + i] = (p_mbconv4_0_weight[row * 192 + i] * mul_r31[row]);
  }
}

// Computes relu_10, through convolution_r12_sums, convolution_r12, relu_10.
kernel void relu_10_kernel(device const float* mul_r30 [[buffer(0)]], device const float* convolution_r11 [[buffer(1)]], device const float* sub_r11 [[buffer(2)]], device float* relu_10_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 1152);
  const int b = (item % 1152);
  float convolution_r12_sums = 0.0f;
  for (int i = int(lane); i < 192; i += 32) {
    convolution_r12_sums = convolution_r12_sums + (mul_r30[b * 192 + i] * convolution_r11[a * 192 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r12_sums = convolution_r12_sums + other_lane(convolution_r12_sums, step);
  const float convolution_r12 = (convolution_r12_sums + sub_r11[b]);
  if (lane == 0) relu_10_out[a * 1152 + b] = at_least(convolution_r12, 0.0f);
}

// Computes mul_r33, through mul_r33.
kernel void mul_r33_kernel(device const float* p_mbconv4_3_weight [[buffer(0)]], device const float* mul_r34 [[buffer(1)]], device float* mul_r33_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 9; i += 32) {
    mul_r33_out[row * 9 + i] = (p_mbconv4_3_weight[row * 9 + i] * mul_r34[row]);
  }
}

// Computes relu_11, through convolution_r13, relu_11.
kernel void relu_11_kernel(device const float* mul_r33 [[buffer(0)]], device const float* relu_10 [[buffer(1)]], device const float* sub_r12 [[buffer(2)]], device float* relu_11_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 9);
  const int block = (item % 9);
  for (int i = int(lane); i < 128; i += 32) {
    const float convolution_r13 = ((((((((((mul_r33[block * 1152 + i * 9] * ((-1 >= 0) ? ((-1 >= 0) ? relu_10[a * 1152 + block * 128 + i - 2] : 0.0f) : 0.0f)) + (mul_r33[block * 1152 + i * 9 + 1] * ((-1 >= 0) ? relu_10[a * 1152 + block * 128 + i - 1] : 0.0f))) + (mul_r33[block * 1152 + i * 9 + 2] * ((1 < 1) ? ((-1 >= 0) ? relu_10[a * 1152 + block * 128 + i] : 0.0f) : 0.0f))) + (mul_r33[block * 1152 + i * 9 + 3] * ((-1 >= 0) ? relu_10[a * 1152 + block * 128 + i - 1] : 0.0f))) + (mul_r33[block * 1152 + i * 9 + 4] * relu_10[a * 1152 + block * 128 + i])) + (mul_r33[block * 1152 + i * 9 + 5] * ((1 < 1) ? relu_10[a * 1152 + block * 128 + i + 1] : 0.0f))) + (mul_r33[block * 1152 + i * 9 + 6] * ((-1 >= 0) ? ((1 < 1) ? relu_10[a * 1152 + block * 128 + i] : 0.0f) : 0.0f))) + (mul_r33[block * 1152 + i * 9 + 7] * ((1 < 1) ? relu_10[a * 1152 + block * 128 + i + 1] : 0.0f))) + (mul_r33[block * 1152 + i * 9 + 8] * ((1 < 1) ? ((1 < 1) ? relu_10[a * 1152 + block * 128 + i + 2] : 0.0f) : 0.0f))) + sub_r12[block * 128 + i]);
    relu_11_out[a * 1152 + block * 128 + i] = at_least(convolution_r13, 0.0f);
  }
}

// Computes relu_12, through convolution_18, relu_12.
kernel void relu_12_kernel(device const float* p_mbconv4_7_weight [[buffer(0)]], device const float* relu_11 [[buffer(1)]], device float* relu_12_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 288);
  const int b = (item % 288);
  float convolution_18 = 0.0f;
  for (int i = int(lane); i < 1152; i += 32) {
    convolution_18 = convolution_18 + (p_mbconv4_7_weight[b * 1152 + i] * relu_11[a * 1152 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_18 = convolution_18 + other_lane(convolution_18, step);
  if (lane == 0) relu_12_out[a * 288 + b] = at_least(convolution_18, 0.0f);
}

// Computes sigmoid_3, through convolution_19, sigmoid_3.
kernel void sigmoid_3_kernel(device const float* p_mbconv4_9_weight [[buffer(0)]], device const float* relu_12 [[buffer(1)]], device float* sigmoid_3_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 1152);
  const int b = (item % 1152);
  float convolution_19 = 0.0f;
  for (int i = int(lane); i < 288; i += 32) {
    convolution_19 = convolution_19 + (p_mbconv4_9_weight[b * 288 + i] * relu_12[a * 288 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_19 = convolution_19 + other_lane(convolution_19, step);
  if (lane == 0) sigmoid_3_out[a * 1152 + b] = sigmoid_of(convolution_19);
}

// Computes mul_r37, sub_r13, through add_r25, rsqrt_r13, mul_r37, mul_r38, sub_r13.
kernel void sub_r13_kernel(device const float* b_mbconv4_12_running_var [[buffer(0)]], device const float* p_mbconv4_12_weight [[buffer(1)]], device const float* b_mbconv4_12_running_mean [[buffer(2)]], device const float* p_mbconv4_12_bias [[buffer(3)]], device float* mul_r37_out [[buffer(4)]], device float* sub_r13_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r25 = (b_mbconv4_12_running_var[i] + 1e-05f);
  const float rsqrt_r13 = metal::precise::rsqrt(add_r25);
  const float mul_r37 = (rsqrt_r13 * p_mbconv4_12_weight[i]);
  mul_r37_out[i] = mul_r37;
  const float mul_r38 = (b_mbconv4_12_running_mean[i] * mul_r37);
  sub_r13_out[i] = (p_mbconv4_12_bias[i] - mul_r38);
}

// Computes mul_r36, through mul_r36.
kernel void mul_r36_kernel(device const float* p_mbconv4_11_weight [[buffer(0)]], device const float* mul_r37 [[buffer(1)]], device float* mul_r36_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int block = (item % 4);
  for (int i = int(lane); i < 288; i += 32) {
    mul_r36_out[a * 1152 + block * 288 + i] = (p_mbconv4_11_weight[a * 1152 + block * 288 + i] * mul_r37[a]);
  }
}

// Computes convolution_r14, through convolution_r14_sums, convolution_r14.
kernel void convolution_r14_kernel(device const float* mul_r36 [[buffer(0)]], device const float* sigmoid_3 [[buffer(1)]], device const float* sub_r13 [[buffer(2)]], device float* convolution_r14_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 288);
  const int b = (item % 288);
  float convolution_r14_sums = 0.0f;
  for (int i = int(lane); i < 1152; i += 32) {
    convolution_r14_sums = convolution_r14_sums + (mul_r36[b * 1152 + i] * sigmoid_3[a * 1152 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r14_sums = convolution_r14_sums + other_lane(convolution_r14_sums, step);
  if (lane == 0) convolution_r14_out[a * 288 + b] = (convolution_r14_sums + sub_r13[b]);
}

// Computes mul_r40, sub_r14, through add_r27, rsqrt_r14, mul_r40, mul_r41, sub_r14.
kernel void sub_r14_kernel(device const float* b_mbconv5_1_running_var [[buffer(0)]], device const float* p_mbconv5_1_weight [[buffer(1)]], device const float* b_mbconv5_1_running_mean [[buffer(2)]], device const float* p_mbconv5_1_bias [[buffer(3)]], device float* mul_r40_out [[buffer(4)]], device float* sub_r14_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r27 = (b_mbconv5_1_running_var[i] + 1e-05f);
  const float rsqrt_r14 = metal::precise::rsqrt(add_r27);
  const float mul_r40 = (rsqrt_r14 * p_mbconv5_1_weight[i]);
  mul_r40_out[i] = mul_r40;
  const float mul_r41 = (b_mbconv5_1_running_mean[i] * mul_r40);
  sub_r14_out[i] = (p_mbconv5_1_bias[i] - mul_r41);
}

// Computes mul_r39, through mul_r39.
kernel void mul_r39_kernel(device const float* p_mbconv5_0_weight [[buffer(0)]], device const float* mul_r40 [[buffer(1)]], device float* mul_r39_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 288; i += 32) {
    mul_r39_out[row * 288 + i] = (p_mbconv5_0_weight[row * 288 + i] * mul_r40[row]);
  }
}

// Computes relu_13, through convolution_r15_sums, convolution_r15, relu_13.
kernel void relu_13_kernel(device const float* mul_r39 [[buffer(0)]], device const float* convolution_r14 [[buffer(1)]], device const float* sub_r14 [[buffer(2)]], device float* relu_13_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 1728);
  const int b = (item % 1728);
  float convolution_r15_sums = 0.0f;
  for (int i = int(lane); i < 288; i += 32) {
    convolution_r15_sums = convolution_r15_sums + (mul_r39[b * 288 + i] * convolution_r14[a * 288 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r15_sums = convolution_r15_sums + other_lane(convolution_r15_sums, step);
  const float convolution_r15 = (convolution_r15_sums + sub_r14[b]);
  if (lane == 0) relu_13_out[a * 1728 + b] = at_least(convolution_r15, 0.0f);
}

// Computes mul_r42, through mul_r42.
kernel void mul_r42_kernel(device const float* p_mbconv5_3_weight [[buffer(0)]], device const float* mul_r43 [[buffer(1)]], device float* mul_r42_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 9; i += 32) {
    mul_r42_out[row * 9 + i] = (p_mbconv5_3_weight[row * 9 + i] * mul_r43[row]);
  }
}

// Computes relu_14, through convolution_r16, relu_14.
kernel void relu_14_kernel(device const float* mul_r42 [[buffer(0)]], device const float* relu_13 [[buffer(1)]], device const float* sub_r15 [[buffer(2)]], device float* relu_14_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 16);
  const int block = (item % 16);
  for (int i = int(lane); i < 108; i += 32) {
    const float convolution_r16 = ((((((((((mul_r42[block * 972 + i * 9] * ((-1 >= 0) ? ((-1 >= 0) ? relu_13[a * 1728 + block * 108 + i - 2] : 0.0f) : 0.0f)) + (mul_r42[block * 972 + i * 9 + 1] * ((-1 >= 0) ? relu_13[a * 1728 + block * 108 + i - 1] : 0.0f))) + (mul_r42[block * 972 + i * 9 + 2] * ((1 < 1) ? ((-1 >= 0) ? relu_13[a * 1728 + block * 108 + i] : 0.0f) : 0.0f))) + (mul_r42[block * 972 + i * 9 + 3] * ((-1 >= 0) ? relu_13[a * 1728 + block * 108 + i - 1] : 0.0f))) + (mul_r42[block * 972 + i * 9 + 4] * relu_13[a * 1728 + block * 108 + i])) + (mul_r42[block * 972 + i * 9 + 5] * ((1 < 1) ? relu_13[a * 1728 + block * 108 + i + 1] : 0.0f))) + (mul_r42[block * 972 + i * 9 + 6] * ((-1 >= 0) ? ((1 < 1) ? relu_13[a * 1728 + block * 108 + i] : 0.0f) : 0.0f))) + (mul_r42[block * 972 + i * 9 + 7] * ((1 < 1) ? relu_13[a * 1728 + block * 108 + i + 1] : 0.0f))) + (mul_r42[block * 972 + i * 9 + 8] * ((1 < 1) ? ((1 < 1) ? relu_13[a * 1728 + block * 108 + i + 2] : 0.0f) : 0.0f))) + sub_r15[block * 108 + i]);
    relu_14_out[a * 1728 + block * 108 + i] = at_least(convolution_r16, 0.0f);
  }
}

// Computes relu_15, through convolution_23, relu_15.
kernel void relu_15_kernel(device const float* p_mbconv5_7_weight [[buffer(0)]], device const float* relu_14 [[buffer(1)]], device float* relu_15_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 432);
  const int b = (item % 432);
  float convolution_23 = 0.0f;
  for (int i = int(lane); i < 1728; i += 32) {
    convolution_23 = convolution_23 + (p_mbconv5_7_weight[b * 1728 + i] * relu_14[a * 1728 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_23 = convolution_23 + other_lane(convolution_23, step);
  if (lane == 0) relu_15_out[a * 432 + b] = at_least(convolution_23, 0.0f);
}

// Computes sigmoid_4, through convolution_24, sigmoid_4.
kernel void sigmoid_4_kernel(device const float* p_mbconv5_9_weight [[buffer(0)]], device const float* relu_15 [[buffer(1)]], device float* sigmoid_4_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 1728);
  const int b = (item % 1728);
  float convolution_24 = 0.0f;
  for (int i = int(lane); i < 432; i += 32) {
    convolution_24 = convolution_24 + (p_mbconv5_9_weight[b * 432 + i] * relu_15[a * 432 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_24 = convolution_24 + other_lane(convolution_24, step);
  if (lane == 0) sigmoid_4_out[a * 1728 + b] = sigmoid_of(convolution_24);
}

// Computes mul_r46, sub_r16, through add_r31, rsqrt_r16, mul_r46, mul_r47, sub_r16.
kernel void sub_r16_kernel(device const float* b_mbconv5_12_running_var [[buffer(0)]], device const float* p_mbconv5_12_weight [[buffer(1)]], device const float* b_mbconv5_12_running_mean [[buffer(2)]], device const float* p_mbconv5_12_bias [[buffer(3)]], device float* mul_r46_out [[buffer(4)]], device float* sub_r16_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r31 = (b_mbconv5_12_running_var[i] + 1e-05f);
  const float rsqrt_r16 = metal::precise::rsqrt(add_r31);
  const float mul_r46 = (rsqrt_r16 * p_mbconv5_12_weight[i]);
  mul_r46_out[i] = mul_r46;
  const float mul_r47 = (b_mbconv5_12_running_mean[i] * mul_r46);
  sub_r16_out[i] = (p_mbconv5_12_bias[i] - mul_r47);
}

// Computes mul_r45, through mul_r45.
kernel void mul_r45_kernel(device const float* p_mbconv5_11_weight [[buffer(0)]], device const float* mul_r46 [[buffer(1)]], device float* mul_r45_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 3);
  const int block = (item % 3);
  for (int i = int(lane); i < 576; i += 32) {
    mul_r45_out[a * 1728 + block * 576 + i] = (p_mbconv5_11_weight[a * 1728 + block * 576 + i] * mul_r46[a]);
  }
}

// Computes convolution_r17, through convolution_r17_sums, convolution_r17.
kernel void convolution_r17_kernel(device const float* mul_r45 [[buffer(0)]], device const float* sigmoid_4 [[buffer(1)]], device const float* sub_r16 [[buffer(2)]], device float* convolution_r17_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 384);
  const int b = (item % 384);
  float convolution_r17_sums = 0.0f;
  for (int i = int(lane); i < 1728; i += 32) {
    convolution_r17_sums = convolution_r17_sums + (mul_r45[b * 1728 + i] * sigmoid_4[a * 1728 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r17_sums = convolution_r17_sums + other_lane(convolution_r17_sums, step);
  if (lane == 0) convolution_r17_out[a * 384 + b] = (convolution_r17_sums + sub_r16[b]);
}

// Computes mul_r49, sub_r17, through add_r33, rsqrt_r17, mul_r49, mul_r50, sub_r17.
kernel void sub_r17_kernel(device const float* b_bn_final_running_var [[buffer(0)]], device const float* p_bn_final_weight [[buffer(1)]], device const float* b_bn_final_running_mean [[buffer(2)]], device const float* p_bn_final_bias [[buffer(3)]], device float* mul_r49_out [[buffer(4)]], device float* sub_r17_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r33 = (b_bn_final_running_var[i] + 1e-05f);
  const float rsqrt_r17 = metal::precise::rsqrt(add_r33);
  const float mul_r49 = (rsqrt_r17 * p_bn_final_weight[i]);
  mul_r49_out[i] = mul_r49;
  const float mul_r50 = (b_bn_final_running_mean[i] * mul_r49);
  sub_r17_out[i] = (p_bn_final_bias[i] - mul_r50);
}

// Computes mul_r48, through mul_r48.
kernel void mul_r48_kernel(device const float* p_conv_final_weight [[buffer(0)]], device const float* mul_r49 [[buffer(1)]], device float* mul_r48_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 384; i += 32) {
    mul_r48_out[row * 384 + i] = (p_conv_final_weight[row * 384 + i] * mul_r49[row]);
  }
}

// Computes relu_16, through convolution_r18_sums, convolution_r18, relu_16.
kernel void relu_16_kernel(device const float* mul_r48 [[buffer(0)]], device const float* convolution_r17 [[buffer(1)]], device const float* sub_r17 [[buffer(2)]], device float* relu_16_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 1408);
  const int b = (item % 1408);
  float convolution_r18_sums = 0.0f;
  for (int i = int(lane); i < 384; i += 32) {
    convolution_r18_sums = convolution_r18_sums + (mul_r48[b * 384 + i] * convolution_r17[a * 384 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r18_sums = convolution_r18_sums + other_lane(convolution_r18_sums, step);
  const float convolution_r18 = (convolution_r18_sums + sub_r17[b]);
  if (lane == 0) relu_16_out[a * 1408 + b] = at_least(convolution_r18, 0.0f);
}

// Computes linear, through linear_product, linear.
kernel void linear_kernel(device const float* relu_16 [[buffer(0)]], device const float* p_fc_weight [[buffer(1)]], device const float* p_fc_bias [[buffer(2)]], device float* linear_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 8);
  const int b = (item % 8);
  float linear_product = 0.0f;
  for (int i = int(lane); i < 1408; i += 32) {
    linear_product = linear_product + (relu_16[a * 1408 + i] * p_fc_weight[b * 1408 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) linear_product = linear_product + other_lane(linear_product, step);
  if (lane == 0) linear_out[a * 8 + b] = (linear_product + p_fc_bias[b]);
}
