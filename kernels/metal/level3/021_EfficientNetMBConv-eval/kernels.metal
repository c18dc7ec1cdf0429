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

// Computes mul_r1, sub_r1, through add_r1, rsqrt_r1, mul_r1, mul_r2, sub_r1.
kernel void sub_r1_kernel(device const float* b_expand_conv_1_running_var [[buffer(0)]], device const float* p_expand_conv_1_weight [[buffer(1)]], device const float* b_expand_conv_1_running_mean [[buffer(2)]], device const float* p_expand_conv_1_bias [[buffer(3)]], device float* mul_r1_out [[buffer(4)]], device float* sub_r1_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r1 = (b_expand_conv_1_running_var[i] + 1e-05f);
  const float rsqrt_r1 = metal::precise::rsqrt(add_r1);
  const float mul_r1 = (rsqrt_r1 * p_expand_conv_1_weight[i]);
  mul_r1_out[i] = mul_r1;
  const float mul_r2 = (b_expand_conv_1_running_mean[i] * mul_r1);
  sub_r1_out[i] = (p_expand_conv_1_bias[i] - mul_r2);
}

// Computes mul_r10, through mul_r10.
kernel void mul_r10_kernel(device const float* p_expand_conv_0_weight [[buffer(0)]], device const float* mul_r1 [[buffer(1)]], device float* mul_r10_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 56; i += 32) {
    mul_r10_out[row * 56 + i] = (p_expand_conv_0_weight[row * 56 + i] * mul_r1[row]);
  }
}

// Computes hardtanh, through convolution_r2_sums, convolution_r2, hardtanh.
kernel void hardtanh_kernel(device const float* mul_r10 [[buffer(0)]], device const float* x [[buffer(1)]], device const float* sub_r1 [[buffer(2)]], device float* hardtanh_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 7);
  const int b = (item % 7);
  threadgroup float tile_left[512];
  threadgroup float tile_right[512];
  threadgroup float tile_strips[512];
  threadgroup float* tile_strip = tile_strips + simd * 128;
  const int first_row = a * 32;
  const int first_column = b * 32;
  const int own_row = simd / 2 * 16;
  const int own_column = simd % 2 * 16;
  simdgroup_float8x8 tile_sums[2][2];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 56; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (row < 336 && term < 56) {
        element = mul_r10[row * 56 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place % 32;
      const int term = base + place / 32;
      float element = 0.0f;
      if (column < 196 && term < 56) {
        element = x[term * 196 + column];
      }
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[2], right[2];
      for (ushort i = 0; i < 2; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 2; ++j) simdgroup_load(right[j], tile_right + (deep) * 32 + own_column + j * 8, 32);
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
      if (row < 336 && column < 196) {
        const float convolution_r2_sums = tile_strip[place];
        const float convolution_r2 = (convolution_r2_sums + sub_r1[row]);
        hardtanh_out[row * 196 + column] = at_most(at_least(convolution_r2, 0.0f), 6.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul_r3, through mul_r3.
kernel void mul_r3_kernel(device const float* p_depthwise_conv_0_weight [[buffer(0)]], device const float* mul_r4 [[buffer(1)]], device float* mul_r3_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 25; i += 32) {
    mul_r3_out[row * 25 + i] = (p_depthwise_conv_0_weight[row * 25 + i] * mul_r4[row]);
  }
}

// Computes hardtanh_1, through convolution_r3, hardtanh_1.
kernel void hardtanh_1_kernel(device const float* mul_r3 [[buffer(0)]], device const float* hardtanh [[buffer(1)]], device const float* sub_r2 [[buffer(2)]], device float* hardtanh_1_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 7);
  const int b = (item % 7);
  for (int i = int(lane); i < 7; i += 32) {
    const float convolution_r3 = ((((((((((((((((((((((((((mul_r3[a * 25] * ((i * 2 - 2 >= 0) ? ((b * 2 - 2 >= 0) ? hardtanh[a * 196 + b * 28 + i * 2 - 30] : 0.0f) : 0.0f)) + (mul_r3[a * 25 + 1] * ((i * 2 - 1 >= 0) ? ((b * 2 - 2 >= 0) ? hardtanh[a * 196 + b * 28 + i * 2 - 29] : 0.0f) : 0.0f))) + (mul_r3[a * 25 + 2] * ((b * 2 - 2 >= 0) ? hardtanh[a * 196 + b * 28 + i * 2 - 28] : 0.0f))) + (mul_r3[a * 25 + 3] * ((b * 2 - 2 >= 0) ? hardtanh[a * 196 + b * 28 + i * 2 - 27] : 0.0f))) + (mul_r3[a * 25 + 4] * ((i * 2 + 2 < 14) ? ((b * 2 - 2 >= 0) ? hardtanh[a * 196 + b * 28 + i * 2 - 26] : 0.0f) : 0.0f))) + (mul_r3[a * 25 + 5] * ((i * 2 - 2 >= 0) ? ((b * 2 - 1 >= 0) ? hardtanh[a * 196 + b * 28 + i * 2 - 16] : 0.0f) : 0.0f))) + (mul_r3[a * 25 + 6] * ((i * 2 - 1 >= 0) ? ((b * 2 - 1 >= 0) ? hardtanh[a * 196 + b * 28 + i * 2 - 15] : 0.0f) : 0.0f))) + (mul_r3[a * 25 + 7] * ((b * 2 - 1 >= 0) ? hardtanh[a * 196 + b * 28 + i * 2 - 14] : 0.0f))) + (mul_r3[a * 25 + 8] * ((b * 2 - 1 >= 0) ? hardtanh[a * 196 + b * 28 + i * 2 - 13] : 0.0f))) + (mul_r3[a * 25 + 9] * ((i * 2 + 2 < 14) ? ((b * 2 - 1 >= 0) ? hardtanh[a * 196 + b * 28 + i * 2 - 12] : 0.0f) : 0.0f))) + (mul_r3[a * 25 + 10] * ((i * 2 - 2 >= 0) ? hardtanh[a * 196 + b * 28 + i * 2 - 2] : 0.0f))) + (mul_r3[a * 25 + 11] * ((i * 2 - 1 >= 0) ? hardtanh[a * 196 + b * 28 + i * 2 - 1] : 0.0f))) + (mul_r3[a * 25 + 12] * hardtanh[a * 196 + b * 28 + i * 2])) + (mul_r3[a * 25 + 13] * hardtanh[a * 196 + b * 28 + i * 2 + 1])) + (mul_r3[a * 25 + 14] * ((i * 2 + 2 < 14) ? hardtanh[a * 196 + b * 28 + i * 2 + 2] : 0.0f))) + (mul_r3[a * 25 + 15] * ((i * 2 - 2 >= 0) ? hardtanh[a * 196 + b * 28 + i * 2 + 12] : 0.0f))) + (mul_r3[a * 25 + 16] * ((i * 2 - 1 >= 0) ? hardtanh[a * 196 + b * 28 + i * 2 + 13] : 0.0f))) + (mul_r3[a * 25 + 17] * hardtanh[a * 196 + b * 28 + i * 2 + 14])) + (mul_r3[a * 25 + 18] * hardtanh[a * 196 + b * 28 + i * 2 + 15])) + (mul_r3[a * 25 + 19] * ((i * 2 + 2 < 14) ? hardtanh[a * 196 + b * 28 + i * 2 + 16] : 0.0f))) + (mul_r3[a * 25 + 20] * ((i * 2 - 2 >= 0) ? ((b * 2 + 2 < 14) ? hardtanh[a * 196 + b * 28 + i * 2 + 26] : 0.0f) : 0.0f))) + (mul_r3[a * 25 + 21] * ((i * 2 - 1 >= 0) ? ((b * 2 + 2 < 14) ? hardtanh[a * 196 + b * 28 + i * 2 + 27] : 0.0f) : 0.0f))) + (mul_r3[a * 25 + 22] * ((b * 2 + 2 < 14) ? hardtanh[a * 196 + b * 28 + i * 2 + 28] : 0.0f))) + (mul_r3[a * 25 + 23] * ((b * 2 + 2 < 14) ? hardtanh[a * 196 + b * 28 + i * 2 + 29] : 0.0f))) + (mul_r3[a * 25 + 24] * ((i * 2 + 2 < 14) ? ((b * 2 + 2 < 14) ? hardtanh[a * 196 + b * 28 + i * 2 + 30] : 0.0f) : 0.0f))) + sub_r2[a]);
    hardtanh_1_out[a * 49 + b * 7 + i] = at_most(at_least(convolution_r3, 0.0f), 6.0f);
  }
}

// Computes mul_r7, sub_r3, through add_r5, rsqrt_r3, mul_r7, mul_r8, sub_r3.
kernel void sub_r3_kernel(device const float* b_project_conv_1_running_var [[buffer(0)]], device const float* p_project_conv_1_weight [[buffer(1)]], device const float* b_project_conv_1_running_mean [[buffer(2)]], device const float* p_project_conv_1_bias [[buffer(3)]], device float* mul_r7_out [[buffer(4)]], device float* sub_r3_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r5 = (b_project_conv_1_running_var[i] + 1e-05f);
  const float rsqrt_r3 = metal::precise::rsqrt(add_r5);
  const float mul_r7 = (rsqrt_r3 * p_project_conv_1_weight[i]);
  mul_r7_out[i] = mul_r7;
  const float mul_r8 = (b_project_conv_1_running_mean[i] * mul_r7);
  sub_r3_out[i] = (p_project_conv_1_bias[i] - mul_r8);
}

// Computes mul_r6, through mul_r6.
kernel void mul_r6_kernel(device const float* p_project_conv_0_weight [[buffer(0)]], device const float* mul_r7 [[buffer(1)]], device float* mul_r6_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 3);
  const int block = (item % 3);
  for (int i = int(lane); i < 112; i += 32) {
    mul_r6_out[a * 336 + block * 112 + i] = (p_project_conv_0_weight[a * 336 + block * 112 + i] * mul_r7[a]);
  }
}

// Computes convolution_r4, through convolution_r4_sums, convolution_r4.
kernel void convolution_r4_kernel(device const float* mul_r6 [[buffer(0)]], device const float* hardtanh_1 [[buffer(1)]], device const float* sub_r3 [[buffer(2)]], device float* convolution_r4_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 2);
  const int b = (item % 2);
  threadgroup float tile_left[512];
  threadgroup float tile_right[512];
  threadgroup float tile_strips[512];
  threadgroup float* tile_strip = tile_strips + simd * 128;
  const int first_row = a * 32;
  const int first_column = b * 32;
  const int own_row = simd / 2 * 16;
  const int own_column = simd % 2 * 16;
  simdgroup_float8x8 tile_sums[2][2];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  simdgroup_float8x8 tile_totals[2][2];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 2; ++j) tile_totals[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int part = 0; part < 336; part += 256) {
    for (ushort i = 0; i < 2; ++i)
      for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    for (int base = part; base < metal::min(336, part + 256); base += 16) {
      for (int place = at; place < 512; place += 128) {
        const int row = first_row + place / 16;
        const int term = base + place % 16;
        const float element = mul_r6[row * 336 + term];
        tile_left[place] = element;
      }
      for (int place = at; place < 512; place += 128) {
        const int column = first_column + place % 32;
        const int term = base + place / 32;
        float element = 0.0f;
        if (column < 49) {
          element = hardtanh_1[term * 49 + column];
        }
        tile_right[place] = element;
      }
      threadgroup_barrier(mem_flags::mem_threadgroup);
      for (ushort deep = 0; deep < 16; deep += 8) {
        simdgroup_float8x8 left[2], right[2];
        for (ushort i = 0; i < 2; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
        for (ushort j = 0; j < 2; ++j) simdgroup_load(right[j], tile_right + (deep) * 32 + own_column + j * 8, 32);
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
      if (column < 49) {
        const float convolution_r4_sums = tile_strip[place];
        convolution_r4_out[row * 49 + column] = (convolution_r4_sums + sub_r3[row]);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}
