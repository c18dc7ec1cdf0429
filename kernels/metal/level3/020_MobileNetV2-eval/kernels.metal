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
kernel void sub_r1_kernel(device const float* b_features_1_running_var [[buffer(0)]], device const float* p_features_1_weight [[buffer(1)]], device const float* b_features_1_running_mean [[buffer(2)]], device const float* p_features_1_bias [[buffer(3)]], device float* mul_r1_out [[buffer(4)]], device float* sub_r1_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r1 = (b_features_1_running_var[i] + 1e-05f);
  const float rsqrt_r1 = metal::precise::rsqrt(add_r1);
  const float mul_r1 = (rsqrt_r1 * p_features_1_weight[i]);
  mul_r1_out[i] = mul_r1;
  const float mul_r2 = (b_features_1_running_mean[i] * mul_r1);
  sub_r1_out[i] = (p_features_1_bias[i] - mul_r2);
}

// Computes mul_r157, through mul_r157.
kernel void mul_r157_kernel(device const float* p_features_0_weight [[buffer(0)]], device const float* mul_r1 [[buffer(1)]], device float* mul_r157_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 27; i += 32) {
    mul_r157_out[row * 27 + i] = (p_features_0_weight[row * 27 + i] * mul_r1[row]);
  }
}

// Computes hardtanh, through convolution_r2_sums, convolution_r2, hardtanh.
kernel void hardtanh_kernel(device const float* mul_r157 [[buffer(0)]], device const float* x [[buffer(1)]], device const float* sub_r1 [[buffer(2)]], device float* hardtanh_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  for (int base = 0; base < 27; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 27) {
        element = mul_r157[row * 27 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (column < 56 && term < 27) {
        element = (((column % 28) * 2 + (term % 3) - 1 >= 0) ? (((column / 28) * 2 + ((term / 3) % 3) - 1 >= 0) ? x[(term / 9) * 224 + (column / 28) * 112 + ((term / 3) % 3) * 56 + (column % 28) * 2 + (term % 3) - 57] : 0.0f) : 0.0f);
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
      if (column < 56) {
        const float convolution_r2_sums = tile_strip[place];
        const float convolution_r2 = (convolution_r2_sums + sub_r1[row]);
        hardtanh_out[row * 56 + column] = at_most(at_least(convolution_r2, 0.0f), 6.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul_r3, through mul_r3.
kernel void mul_r3_kernel(device const float* p_features_3_0_weight [[buffer(0)]], device const float* mul_r4 [[buffer(1)]], device float* mul_r3_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 9; i += 32) {
    mul_r3_out[row * 9 + i] = (p_features_3_0_weight[row * 9 + i] * mul_r4[row]);
  }
}

// Computes hardtanh_1, through convolution_r3, hardtanh_1.
kernel void hardtanh_1_kernel(device const float* mul_r3 [[buffer(0)]], device const float* hardtanh [[buffer(1)]], device const float* sub_r2 [[buffer(2)]], device float* hardtanh_1_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int b = (item % 2);
  for (int i = int(lane); i < 28; i += 32) {
    const float convolution_r3 = ((((((((((mul_r3[a * 9] * ((i - 1 >= 0) ? ((b - 1 >= 0) ? hardtanh[a * 56 + b * 28 + i - 29] : 0.0f) : 0.0f)) + (mul_r3[a * 9 + 1] * ((b - 1 >= 0) ? hardtanh[a * 56 + b * 28 + i - 28] : 0.0f))) + (mul_r3[a * 9 + 2] * ((i + 1 < 28) ? ((b - 1 >= 0) ? hardtanh[a * 56 + b * 28 + i - 27] : 0.0f) : 0.0f))) + (mul_r3[a * 9 + 3] * ((i - 1 >= 0) ? hardtanh[a * 56 + b * 28 + i - 1] : 0.0f))) + (mul_r3[a * 9 + 4] * hardtanh[a * 56 + b * 28 + i])) + (mul_r3[a * 9 + 5] * ((i + 1 < 28) ? hardtanh[a * 56 + b * 28 + i + 1] : 0.0f))) + (mul_r3[a * 9 + 6] * ((i - 1 >= 0) ? ((b + 1 < 2) ? hardtanh[a * 56 + b * 28 + i + 27] : 0.0f) : 0.0f))) + (mul_r3[a * 9 + 7] * ((b + 1 < 2) ? hardtanh[a * 56 + b * 28 + i + 28] : 0.0f))) + (mul_r3[a * 9 + 8] * ((i + 1 < 28) ? ((b + 1 < 2) ? hardtanh[a * 56 + b * 28 + i + 29] : 0.0f) : 0.0f))) + sub_r2[a]);
    hardtanh_1_out[a * 56 + b * 28 + i] = at_most(at_least(convolution_r3, 0.0f), 6.0f);
  }
}

// Computes mul_r7, sub_r3, through add_r5, rsqrt_r3, mul_r7, mul_r8, sub_r3.
kernel void sub_r3_kernel(device const float* b_features_3_4_running_var [[buffer(0)]], device const float* p_features_3_4_weight [[buffer(1)]], device const float* b_features_3_4_running_mean [[buffer(2)]], device const float* p_features_3_4_bias [[buffer(3)]], device float* mul_r7_out [[buffer(4)]], device float* sub_r3_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r5 = (b_features_3_4_running_var[i] + 1e-05f);
  const float rsqrt_r3 = metal::precise::rsqrt(add_r5);
  const float mul_r7 = (rsqrt_r3 * p_features_3_4_weight[i]);
  mul_r7_out[i] = mul_r7;
  const float mul_r8 = (b_features_3_4_running_mean[i] * mul_r7);
  sub_r3_out[i] = (p_features_3_4_bias[i] - mul_r8);
}

// Computes mul_r6, through mul_r6.
kernel void mul_r6_kernel(device const float* p_features_3_3_weight [[buffer(0)]], device const float* mul_r7 [[buffer(1)]], device float* mul_r6_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 32; i += 32) {
    mul_r6_out[row * 32 + i] = (p_features_3_3_weight[row * 32 + i] * mul_r7[row]);
  }
}

// Computes convolution_r4, through convolution_r4_sums, convolution_r4.
kernel void convolution_r4_kernel(device const float* mul_r6 [[buffer(0)]], device const float* hardtanh_1 [[buffer(1)]], device const float* sub_r3 [[buffer(2)]], device float* convolution_r4_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = 0;
  const int b = item;
  threadgroup float tile_left[256];
  threadgroup float tile_right[512];
  threadgroup float tile_strips[512];
  threadgroup float* tile_strip = tile_strips + simd * 128;
  const int first_row = 0;
  const int first_column = b * 32;
  const int own_row = simd / 2 * 8;
  const int own_column = simd % 2 * 16;
  simdgroup_float8x8 tile_sums[1][2];
  for (ushort i = 0; i < 1; ++i)
    for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 32; base += 16) {
    for (int place = at; place < 256; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = mul_r6[row * 32 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place % 32;
      const int term = base + place / 32;
      float element = 0.0f;
      if (column < 56) {
        element = hardtanh_1[term * 56 + column];
      }
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[1], right[2];
      for (ushort i = 0; i < 1; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 2; ++j) simdgroup_load(right[j], tile_right + (deep) * 32 + own_column + j * 8, 32);
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
      if (column < 56) {
        const float convolution_r4_sums = tile_strip[place];
        convolution_r4_out[row * 56 + column] = (convolution_r4_sums + sub_r3[row]);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul_r10, sub_r4, through add_r7, rsqrt_r4, mul_r10, mul_r11, sub_r4.
kernel void sub_r4_kernel(device const float* b_features_4_1_running_var [[buffer(0)]], device const float* p_features_4_1_weight [[buffer(1)]], device const float* b_features_4_1_running_mean [[buffer(2)]], device const float* p_features_4_1_bias [[buffer(3)]], device float* mul_r10_out [[buffer(4)]], device float* sub_r4_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r7 = (b_features_4_1_running_var[i] + 1e-05f);
  const float rsqrt_r4 = metal::precise::rsqrt(add_r7);
  const float mul_r10 = (rsqrt_r4 * p_features_4_1_weight[i]);
  mul_r10_out[i] = mul_r10;
  const float mul_r11 = (b_features_4_1_running_mean[i] * mul_r10);
  sub_r4_out[i] = (p_features_4_1_bias[i] - mul_r11);
}

// Computes mul_r9, through mul_r9.
kernel void mul_r9_kernel(device const float* p_features_4_0_weight [[buffer(0)]], device const float* mul_r10 [[buffer(1)]], device float* mul_r9_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 16; i += 32) {
    mul_r9_out[row * 16 + i] = (p_features_4_0_weight[row * 16 + i] * mul_r10[row]);
  }
}

// Computes hardtanh_2, through convolution_r5_sums, convolution_r5, hardtanh_2.
kernel void hardtanh_2_kernel(device const float* mul_r9 [[buffer(0)]], device const float* convolution_r4 [[buffer(1)]], device const float* sub_r4 [[buffer(2)]], device float* hardtanh_2_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  for (int base = 0; base < 16; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = mul_r9[row * 16 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place % 32;
      const int term = base + place / 32;
      float element = 0.0f;
      if (column < 56) {
        element = convolution_r4[term * 56 + column];
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
      if (column < 56) {
        const float convolution_r5_sums = tile_strip[place];
        const float convolution_r5 = (convolution_r5_sums + sub_r4[row]);
        hardtanh_2_out[row * 56 + column] = at_most(at_least(convolution_r5, 0.0f), 6.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul_r12, through mul_r12.
kernel void mul_r12_kernel(device const float* p_features_4_3_weight [[buffer(0)]], device const float* mul_r13 [[buffer(1)]], device float* mul_r12_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 9; i += 32) {
    mul_r12_out[row * 9 + i] = (p_features_4_3_weight[row * 9 + i] * mul_r13[row]);
  }
}

// Computes hardtanh_3, through convolution_r6, hardtanh_3.
kernel void hardtanh_3_kernel(device const float* mul_r12 [[buffer(0)]], device const float* hardtanh_2 [[buffer(1)]], device const float* sub_r5 [[buffer(2)]], device float* hardtanh_3_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 14; i += 32) {
    const float convolution_r6 = ((((((((((mul_r12[row * 9] * ((i * 2 - 1 >= 0) ? ((-1 >= 0) ? hardtanh_2[row * 56 + i * 2 - 29] : 0.0f) : 0.0f)) + (mul_r12[row * 9 + 1] * ((-1 >= 0) ? hardtanh_2[row * 56 + i * 2 - 28] : 0.0f))) + (mul_r12[row * 9 + 2] * ((-1 >= 0) ? hardtanh_2[row * 56 + i * 2 - 27] : 0.0f))) + (mul_r12[row * 9 + 3] * ((i * 2 - 1 >= 0) ? hardtanh_2[row * 56 + i * 2 - 1] : 0.0f))) + (mul_r12[row * 9 + 4] * hardtanh_2[row * 56 + i * 2])) + (mul_r12[row * 9 + 5] * hardtanh_2[row * 56 + i * 2 + 1])) + (mul_r12[row * 9 + 6] * ((i * 2 - 1 >= 0) ? hardtanh_2[row * 56 + i * 2 + 27] : 0.0f))) + (mul_r12[row * 9 + 7] * hardtanh_2[row * 56 + i * 2 + 28])) + (mul_r12[row * 9 + 8] * hardtanh_2[row * 56 + i * 2 + 29])) + sub_r5[row]);
    hardtanh_3_out[row * 14 + i] = at_most(at_least(convolution_r6, 0.0f), 6.0f);
  }
}

// Computes mul_r16, sub_r6, through add_r11, rsqrt_r6, mul_r16, mul_r17, sub_r6.
kernel void sub_r6_kernel(device const float* b_features_4_7_running_var [[buffer(0)]], device const float* p_features_4_7_weight [[buffer(1)]], device const float* b_features_4_7_running_mean [[buffer(2)]], device const float* p_features_4_7_bias [[buffer(3)]], device float* mul_r16_out [[buffer(4)]], device float* sub_r6_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r11 = (b_features_4_7_running_var[i] + 1e-05f);
  const float rsqrt_r6 = metal::precise::rsqrt(add_r11);
  const float mul_r16 = (rsqrt_r6 * p_features_4_7_weight[i]);
  mul_r16_out[i] = mul_r16;
  const float mul_r17 = (b_features_4_7_running_mean[i] * mul_r16);
  sub_r6_out[i] = (p_features_4_7_bias[i] - mul_r17);
}

// Computes mul_r15, through mul_r15.
kernel void mul_r15_kernel(device const float* p_features_4_6_weight [[buffer(0)]], device const float* mul_r16 [[buffer(1)]], device float* mul_r15_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 96; i += 32) {
    mul_r15_out[row * 96 + i] = (p_features_4_6_weight[row * 96 + i] * mul_r16[row]);
  }
}

// Computes convolution_r7, through convolution_r7_sums, convolution_r7.
kernel void convolution_r7_kernel(device const float* mul_r15 [[buffer(0)]], device const float* hardtanh_3 [[buffer(1)]], device const float* sub_r6 [[buffer(2)]], device float* convolution_r7_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = 0;
  const int b = 0;
  threadgroup float tile_left[512];
  threadgroup float tile_right[256];
  threadgroup float tile_strips[256];
  threadgroup float* tile_strip = tile_strips + simd * 64;
  const int first_row = 0;
  const int first_column = 0;
  const int own_row = simd / 2 * 16;
  const int own_column = simd % 2 * 8;
  simdgroup_float8x8 tile_sums[2][1];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 1; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 96; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (row < 24) {
        element = mul_r15[row * 96 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 256; place += 128) {
      const int column = first_column + place % 16;
      const int term = base + place / 16;
      float element = 0.0f;
      if (column < 14) {
        element = hardtanh_3[term * 14 + column];
      }
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[2], right[1];
      for (ushort i = 0; i < 2; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 1; ++j) simdgroup_load(right[j], tile_right + (deep) * 16 + own_column + j * 8, 16);
      for (ushort i = 0; i < 2; ++i)
        for (ushort j = 0; j < 1; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  for (ushort i = 0; i < 2; ++i) {
    for (ushort j = 0; j < 1; ++j) simdgroup_store(tile_sums[i][j], tile_strip + j * 8, 8);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 64; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 8;
      const int column = first_column + own_column + place % 8;
      if (row < 24 && column < 14) {
        const float convolution_r7_sums = tile_strip[place];
        convolution_r7_out[row * 14 + column] = (convolution_r7_sums + sub_r6[row]);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul_r19, sub_r7, through add_r13, rsqrt_r7, mul_r19, mul_r20, sub_r7.
kernel void sub_r7_kernel(device const float* b_features_5_1_running_var [[buffer(0)]], device const float* p_features_5_1_weight [[buffer(1)]], device const float* b_features_5_1_running_mean [[buffer(2)]], device const float* p_features_5_1_bias [[buffer(3)]], device float* mul_r19_out [[buffer(4)]], device float* sub_r7_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r13 = (b_features_5_1_running_var[i] + 1e-05f);
  const float rsqrt_r7 = metal::precise::rsqrt(add_r13);
  const float mul_r19 = (rsqrt_r7 * p_features_5_1_weight[i]);
  mul_r19_out[i] = mul_r19;
  const float mul_r20 = (b_features_5_1_running_mean[i] * mul_r19);
  sub_r7_out[i] = (p_features_5_1_bias[i] - mul_r20);
}

// Computes mul_r18, through mul_r18.
kernel void mul_r18_kernel(device const float* p_features_5_0_weight [[buffer(0)]], device const float* mul_r19 [[buffer(1)]], device float* mul_r18_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 24; i += 32) {
    mul_r18_out[row * 24 + i] = (p_features_5_0_weight[row * 24 + i] * mul_r19[row]);
  }
}

// Computes hardtanh_4, through convolution_r8_sums, convolution_r8, hardtanh_4.
kernel void hardtanh_4_kernel(device const float* mul_r18 [[buffer(0)]], device const float* convolution_r7 [[buffer(1)]], device const float* sub_r7 [[buffer(2)]], device float* hardtanh_4_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = item;
  const int b = 0;
  threadgroup float tile_left[512];
  threadgroup float tile_right[256];
  threadgroup float tile_strips[256];
  threadgroup float* tile_strip = tile_strips + simd * 64;
  const int first_row = a * 32;
  const int first_column = 0;
  const int own_row = simd / 2 * 16;
  const int own_column = simd % 2 * 8;
  simdgroup_float8x8 tile_sums[2][1];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 1; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 24; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (row < 144 && term < 24) {
        element = mul_r18[row * 24 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 256; place += 128) {
      const int column = first_column + place % 16;
      const int term = base + place / 16;
      float element = 0.0f;
      if (column < 14 && term < 24) {
        element = convolution_r7[term * 14 + column];
      }
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[2], right[1];
      for (ushort i = 0; i < 2; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 1; ++j) simdgroup_load(right[j], tile_right + (deep) * 16 + own_column + j * 8, 16);
      for (ushort i = 0; i < 2; ++i)
        for (ushort j = 0; j < 1; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  for (ushort i = 0; i < 2; ++i) {
    for (ushort j = 0; j < 1; ++j) simdgroup_store(tile_sums[i][j], tile_strip + j * 8, 8);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 64; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 8;
      const int column = first_column + own_column + place % 8;
      if (row < 144 && column < 14) {
        const float convolution_r8_sums = tile_strip[place];
        const float convolution_r8 = (convolution_r8_sums + sub_r7[row]);
        hardtanh_4_out[row * 14 + column] = at_most(at_least(convolution_r8, 0.0f), 6.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul_r21, through mul_r21.
kernel void mul_r21_kernel(device const float* p_features_5_3_weight [[buffer(0)]], device const float* mul_r22 [[buffer(1)]], device float* mul_r21_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 9; i += 32) {
    mul_r21_out[row * 9 + i] = (p_features_5_3_weight[row * 9 + i] * mul_r22[row]);
  }
}

// Computes hardtanh_5, through convolution_r9, hardtanh_5.
kernel void hardtanh_5_kernel(device const float* mul_r21 [[buffer(0)]], device const float* hardtanh_4 [[buffer(1)]], device const float* sub_r8 [[buffer(2)]], device float* hardtanh_5_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 14; i += 32) {
    const float convolution_r9 = ((((((((((mul_r21[row * 9] * ((i - 1 >= 0) ? ((-1 >= 0) ? hardtanh_4[row * 14 + i - 15] : 0.0f) : 0.0f)) + (mul_r21[row * 9 + 1] * ((-1 >= 0) ? hardtanh_4[row * 14 + i - 14] : 0.0f))) + (mul_r21[row * 9 + 2] * ((i + 1 < 14) ? ((-1 >= 0) ? hardtanh_4[row * 14 + i - 13] : 0.0f) : 0.0f))) + (mul_r21[row * 9 + 3] * ((i - 1 >= 0) ? hardtanh_4[row * 14 + i - 1] : 0.0f))) + (mul_r21[row * 9 + 4] * hardtanh_4[row * 14 + i])) + (mul_r21[row * 9 + 5] * ((i + 1 < 14) ? hardtanh_4[row * 14 + i + 1] : 0.0f))) + (mul_r21[row * 9 + 6] * ((i - 1 >= 0) ? ((1 < 1) ? hardtanh_4[row * 14 + i + 13] : 0.0f) : 0.0f))) + (mul_r21[row * 9 + 7] * ((1 < 1) ? hardtanh_4[row * 14 + i + 14] : 0.0f))) + (mul_r21[row * 9 + 8] * ((i + 1 < 14) ? ((1 < 1) ? hardtanh_4[row * 14 + i + 15] : 0.0f) : 0.0f))) + sub_r8[row]);
    hardtanh_5_out[row * 14 + i] = at_most(at_least(convolution_r9, 0.0f), 6.0f);
  }
}

// Computes mul_r24, through mul_r24.
kernel void mul_r24_kernel(device const float* p_features_5_6_weight [[buffer(0)]], device const float* mul_r25 [[buffer(1)]], device float* mul_r24_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int block = (item % 2);
  for (int i = int(lane); i < 72; i += 32) {
    mul_r24_out[a * 144 + block * 72 + i] = (p_features_5_6_weight[a * 144 + block * 72 + i] * mul_r25[a]);
  }
}

// Computes convolution_r10, through convolution_r10_sums, convolution_r10.
kernel void convolution_r10_kernel(device const float* mul_r24 [[buffer(0)]], device const float* hardtanh_5 [[buffer(1)]], device const float* sub_r9 [[buffer(2)]], device float* convolution_r10_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = 0;
  const int b = 0;
  threadgroup float tile_left[512];
  threadgroup float tile_right[256];
  threadgroup float tile_strips[256];
  threadgroup float* tile_strip = tile_strips + simd * 64;
  const int first_row = 0;
  const int first_column = 0;
  const int own_row = simd / 2 * 16;
  const int own_column = simd % 2 * 8;
  simdgroup_float8x8 tile_sums[2][1];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 1; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 144; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (row < 24) {
        element = mul_r24[row * 144 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 256; place += 128) {
      const int column = first_column + place % 16;
      const int term = base + place / 16;
      float element = 0.0f;
      if (column < 14) {
        element = hardtanh_5[term * 14 + column];
      }
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[2], right[1];
      for (ushort i = 0; i < 2; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 1; ++j) simdgroup_load(right[j], tile_right + (deep) * 16 + own_column + j * 8, 16);
      for (ushort i = 0; i < 2; ++i)
        for (ushort j = 0; j < 1; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  for (ushort i = 0; i < 2; ++i) {
    for (ushort j = 0; j < 1; ++j) simdgroup_store(tile_sums[i][j], tile_strip + j * 8, 8);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 64; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 8;
      const int column = first_column + own_column + place % 8;
      if (row < 24 && column < 14) {
        const float convolution_r10_sums = tile_strip[place];
        convolution_r10_out[row * 14 + column] = (convolution_r10_sums + sub_r9[row]);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes hardtanh_7, through convolution_r12, hardtanh_7.
kernel void hardtanh_7_kernel(device const float* mul_r30 [[buffer(0)]], device const float* hardtanh_6 [[buffer(1)]], device const float* sub_r11 [[buffer(2)]], device float* hardtanh_7_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 7; i += 32) {
    const float convolution_r12 = ((((((((((mul_r30[row * 9] * ((i * 2 - 1 >= 0) ? ((-1 >= 0) ? hardtanh_6[row * 14 + i * 2 - 15] : 0.0f) : 0.0f)) + (mul_r30[row * 9 + 1] * ((-1 >= 0) ? hardtanh_6[row * 14 + i * 2 - 14] : 0.0f))) + (mul_r30[row * 9 + 2] * ((-1 >= 0) ? hardtanh_6[row * 14 + i * 2 - 13] : 0.0f))) + (mul_r30[row * 9 + 3] * ((i * 2 - 1 >= 0) ? hardtanh_6[row * 14 + i * 2 - 1] : 0.0f))) + (mul_r30[row * 9 + 4] * hardtanh_6[row * 14 + i * 2])) + (mul_r30[row * 9 + 5] * hardtanh_6[row * 14 + i * 2 + 1])) + (mul_r30[row * 9 + 6] * ((i * 2 - 1 >= 0) ? ((1 < 1) ? hardtanh_6[row * 14 + i * 2 + 13] : 0.0f) : 0.0f))) + (mul_r30[row * 9 + 7] * ((1 < 1) ? hardtanh_6[row * 14 + i * 2 + 14] : 0.0f))) + (mul_r30[row * 9 + 8] * ((1 < 1) ? hardtanh_6[row * 14 + i * 2 + 15] : 0.0f))) + sub_r11[row]);
    hardtanh_7_out[row * 7 + i] = at_most(at_least(convolution_r12, 0.0f), 6.0f);
  }
}

// Computes mul_r33, through mul_r33.
kernel void mul_r33_kernel(device const float* p_features_6_6_weight [[buffer(0)]], device const float* mul_r34 [[buffer(1)]], device float* mul_r33_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int block = (item % 2);
  for (int i = int(lane); i < 72; i += 32) {
    mul_r33_out[a * 144 + block * 72 + i] = (p_features_6_6_weight[a * 144 + block * 72 + i] * mul_r34[a]);
  }
}

// Computes convolution_r13, through convolution_r13_sums, convolution_r13.
kernel void convolution_r13_kernel(device const float* mul_r33 [[buffer(0)]], device const float* hardtanh_7 [[buffer(1)]], device const float* sub_r12 [[buffer(2)]], device float* convolution_r13_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 7);
  const int b = (item % 7);
  float convolution_r13_sums = 0.0f;
  for (int i = int(lane); i < 144; i += 32) {
    convolution_r13_sums = convolution_r13_sums + (mul_r33[a * 144 + i] * hardtanh_7[i * 7 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r13_sums = convolution_r13_sums + other_lane(convolution_r13_sums, step);
  if (lane == 0) convolution_r13_out[a * 7 + b] = (convolution_r13_sums + sub_r12[a]);
}

// Computes mul_r37, sub_r13, through add_r25, rsqrt_r13, mul_r37, mul_r38, sub_r13.
kernel void sub_r13_kernel(device const float* b_features_7_1_running_var [[buffer(0)]], device const float* p_features_7_1_weight [[buffer(1)]], device const float* b_features_7_1_running_mean [[buffer(2)]], device const float* p_features_7_1_bias [[buffer(3)]], device float* mul_r37_out [[buffer(4)]], device float* sub_r13_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r25 = (b_features_7_1_running_var[i] + 1e-05f);
  const float rsqrt_r13 = metal::precise::rsqrt(add_r25);
  const float mul_r37 = (rsqrt_r13 * p_features_7_1_weight[i]);
  mul_r37_out[i] = mul_r37;
  const float mul_r38 = (b_features_7_1_running_mean[i] * mul_r37);
  sub_r13_out[i] = (p_features_7_1_bias[i] - mul_r38);
}

// Computes mul_r36, through mul_r36.
kernel void mul_r36_kernel(device const float* p_features_7_0_weight [[buffer(0)]], device const float* mul_r37 [[buffer(1)]], device float* mul_r36_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 32; i += 32) {
    mul_r36_out[row * 32 + i] = (p_features_7_0_weight[row * 32 + i] * mul_r37[row]);
  }
}

// Computes hardtanh_8, through convolution_r14_sums, convolution_r14, hardtanh_8.
kernel void hardtanh_8_kernel(device const float* mul_r36 [[buffer(0)]], device const float* convolution_r13 [[buffer(1)]], device const float* sub_r13 [[buffer(2)]], device float* hardtanh_8_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 7);
  const int b = (item % 7);
  float convolution_r14_sums = 0.0f;
  for (int i = int(lane); i < 32; i += 32) {
    convolution_r14_sums = convolution_r14_sums + (mul_r36[a * 32 + i] * convolution_r13[i * 7 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r14_sums = convolution_r14_sums + other_lane(convolution_r14_sums, step);
  const float convolution_r14 = (convolution_r14_sums + sub_r13[a]);
  if (lane == 0) hardtanh_8_out[a * 7 + b] = at_most(at_least(convolution_r14, 0.0f), 6.0f);
}

// Computes mul_r39, through mul_r39.
kernel void mul_r39_kernel(device const float* p_features_7_3_weight [[buffer(0)]], device const float* mul_r40 [[buffer(1)]], device float* mul_r39_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 9; i += 32) {
    mul_r39_out[row * 9 + i] = (p_features_7_3_weight[row * 9 + i] * mul_r40[row]);
  }
}

// Computes hardtanh_9, through convolution_r15, hardtanh_9.
kernel void hardtanh_9_kernel(device const float* mul_r39 [[buffer(0)]], device const float* hardtanh_8 [[buffer(1)]], device const float* sub_r14 [[buffer(2)]], device float* hardtanh_9_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 7; i += 32) {
    const float convolution_r15 = ((((((((((mul_r39[row * 9] * ((i - 1 >= 0) ? ((-1 >= 0) ? hardtanh_8[row * 7 + i - 8] : 0.0f) : 0.0f)) + (mul_r39[row * 9 + 1] * ((-1 >= 0) ? hardtanh_8[row * 7 + i - 7] : 0.0f))) + (mul_r39[row * 9 + 2] * ((i + 1 < 7) ? ((-1 >= 0) ? hardtanh_8[row * 7 + i - 6] : 0.0f) : 0.0f))) + (mul_r39[row * 9 + 3] * ((i - 1 >= 0) ? hardtanh_8[row * 7 + i - 1] : 0.0f))) + (mul_r39[row * 9 + 4] * hardtanh_8[row * 7 + i])) + (mul_r39[row * 9 + 5] * ((i + 1 < 7) ? hardtanh_8[row * 7 + i + 1] : 0.0f))) + (mul_r39[row * 9 + 6] * ((i - 1 >= 0) ? ((1 < 1) ? hardtanh_8[row * 7 + i + 6] : 0.0f) : 0.0f))) + (mul_r39[row * 9 + 7] * ((1 < 1) ? hardtanh_8[row * 7 + i + 7] : 0.0f))) + (mul_r39[row * 9 + 8] * ((i + 1 < 7) ? ((1 < 1) ? hardtanh_8[row * 7 + i + 8] : 0.0f) : 0.0f))) + sub_r14[row]);
    hardtanh_9_out[row * 7 + i] = at_most(at_least(convolution_r15, 0.0f), 6.0f);
  }
}

// Computes mul_r42, through mul_r42.
kernel void mul_r42_kernel(device const float* p_features_7_6_weight [[buffer(0)]], device const float* mul_r43 [[buffer(1)]], device float* mul_r42_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int block = (item % 2);
  for (int i = int(lane); i < 96; i += 32) {
    mul_r42_out[a * 192 + block * 96 + i] = (p_features_7_6_weight[a * 192 + block * 96 + i] * mul_r43[a]);
  }
}

// Computes convolution_r16, through convolution_r16_sums, convolution_r16.
kernel void convolution_r16_kernel(device const float* mul_r42 [[buffer(0)]], device const float* hardtanh_9 [[buffer(1)]], device const float* sub_r15 [[buffer(2)]], device float* convolution_r16_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 7);
  const int b = (item % 7);
  float convolution_r16_sums = 0.0f;
  for (int i = int(lane); i < 192; i += 32) {
    convolution_r16_sums = convolution_r16_sums + (mul_r42[a * 192 + i] * hardtanh_9[i * 7 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r16_sums = convolution_r16_sums + other_lane(convolution_r16_sums, step);
  if (lane == 0) convolution_r16_out[a * 7 + b] = (convolution_r16_sums + sub_r15[a]);
}

// Computes hardtanh_13, through convolution_r21, hardtanh_13.
kernel void hardtanh_13_kernel(device const float* mul_r57 [[buffer(0)]], device const float* hardtanh_12 [[buffer(1)]], device const float* sub_r20 [[buffer(2)]], device float* hardtanh_13_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 4; i += 32) {
    const float convolution_r21 = ((((((((((mul_r57[row * 9] * ((i * 2 - 1 >= 0) ? ((-1 >= 0) ? hardtanh_12[row * 7 + i * 2 - 8] : 0.0f) : 0.0f)) + (mul_r57[row * 9 + 1] * ((-1 >= 0) ? hardtanh_12[row * 7 + i * 2 - 7] : 0.0f))) + (mul_r57[row * 9 + 2] * ((i * 2 + 1 < 7) ? ((-1 >= 0) ? hardtanh_12[row * 7 + i * 2 - 6] : 0.0f) : 0.0f))) + (mul_r57[row * 9 + 3] * ((i * 2 - 1 >= 0) ? hardtanh_12[row * 7 + i * 2 - 1] : 0.0f))) + (mul_r57[row * 9 + 4] * hardtanh_12[row * 7 + i * 2])) + (mul_r57[row * 9 + 5] * ((i * 2 + 1 < 7) ? hardtanh_12[row * 7 + i * 2 + 1] : 0.0f))) + (mul_r57[row * 9 + 6] * ((i * 2 - 1 >= 0) ? ((1 < 1) ? hardtanh_12[row * 7 + i * 2 + 6] : 0.0f) : 0.0f))) + (mul_r57[row * 9 + 7] * ((1 < 1) ? hardtanh_12[row * 7 + i * 2 + 7] : 0.0f))) + (mul_r57[row * 9 + 8] * ((i * 2 + 1 < 7) ? ((1 < 1) ? hardtanh_12[row * 7 + i * 2 + 8] : 0.0f) : 0.0f))) + sub_r20[row]);
    hardtanh_13_out[row * 4 + i] = at_most(at_least(convolution_r21, 0.0f), 6.0f);
  }
}

// Computes mul_r61, sub_r21, through add_r41, rsqrt_r21, mul_r61, mul_r62, sub_r21.
kernel void sub_r21_kernel(device const float* b_features_9_7_running_var [[buffer(0)]], device const float* p_features_9_7_weight [[buffer(1)]], device const float* b_features_9_7_running_mean [[buffer(2)]], device const float* p_features_9_7_bias [[buffer(3)]], device float* mul_r61_out [[buffer(4)]], device float* sub_r21_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r41 = (b_features_9_7_running_var[i] + 1e-05f);
  const float rsqrt_r21 = metal::precise::rsqrt(add_r41);
  const float mul_r61 = (rsqrt_r21 * p_features_9_7_weight[i]);
  mul_r61_out[i] = mul_r61;
  const float mul_r62 = (b_features_9_7_running_mean[i] * mul_r61);
  sub_r21_out[i] = (p_features_9_7_bias[i] - mul_r62);
}

// Computes mul_r60, through mul_r60.
kernel void mul_r60_kernel(device const float* p_features_9_6_weight [[buffer(0)]], device const float* mul_r61 [[buffer(1)]], device float* mul_r60_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int block = (item % 2);
  for (int i = int(lane); i < 96; i += 32) {
    mul_r60_out[a * 192 + block * 96 + i] = (p_features_9_6_weight[a * 192 + block * 96 + i] * mul_r61[a]);
  }
}

// Computes convolution_r22, through convolution_r22_sums, convolution_r22.
kernel void convolution_r22_kernel(device const float* mul_r60 [[buffer(0)]], device const float* hardtanh_13 [[buffer(1)]], device const float* sub_r21 [[buffer(2)]], device float* convolution_r22_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int b = (item % 4);
  float convolution_r22_sums = 0.0f;
  for (int i = int(lane); i < 192; i += 32) {
    convolution_r22_sums = convolution_r22_sums + (mul_r60[a * 192 + i] * hardtanh_13[i * 4 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r22_sums = convolution_r22_sums + other_lane(convolution_r22_sums, step);
  if (lane == 0) convolution_r22_out[a * 4 + b] = (convolution_r22_sums + sub_r21[a]);
}

// Computes mul_r64, sub_r22, through add_r43, rsqrt_r22, mul_r64, mul_r65, sub_r22.
kernel void sub_r22_kernel(device const float* b_features_10_1_running_var [[buffer(0)]], device const float* p_features_10_1_weight [[buffer(1)]], device const float* b_features_10_1_running_mean [[buffer(2)]], device const float* p_features_10_1_bias [[buffer(3)]], device float* mul_r64_out [[buffer(4)]], device float* sub_r22_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r43 = (b_features_10_1_running_var[i] + 1e-05f);
  const float rsqrt_r22 = metal::precise::rsqrt(add_r43);
  const float mul_r64 = (rsqrt_r22 * p_features_10_1_weight[i]);
  mul_r64_out[i] = mul_r64;
  const float mul_r65 = (b_features_10_1_running_mean[i] * mul_r64);
  sub_r22_out[i] = (p_features_10_1_bias[i] - mul_r65);
}

// Computes mul_r63, through mul_r63.
kernel void mul_r63_kernel(device const float* p_features_10_0_weight [[buffer(0)]], device const float* mul_r64 [[buffer(1)]], device float* mul_r63_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 64; i += 32) {
    mul_r63_out[row * 64 + i] = (p_features_10_0_weight[row * 64 + i] * mul_r64[row]);
  }
}

// Computes hardtanh_14, through convolution_r23_sums, convolution_r23, hardtanh_14.
kernel void hardtanh_14_kernel(device const float* mul_r63 [[buffer(0)]], device const float* convolution_r22 [[buffer(1)]], device const float* sub_r22 [[buffer(2)]], device float* hardtanh_14_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int b = (item % 4);
  float convolution_r23_sums = 0.0f;
  for (int i = int(lane); i < 64; i += 32) {
    convolution_r23_sums = convolution_r23_sums + (mul_r63[a * 64 + i] * convolution_r22[i * 4 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r23_sums = convolution_r23_sums + other_lane(convolution_r23_sums, step);
  const float convolution_r23 = (convolution_r23_sums + sub_r22[a]);
  if (lane == 0) hardtanh_14_out[a * 4 + b] = at_most(at_least(convolution_r23, 0.0f), 6.0f);
}

// Computes mul_r66, through mul_r66.
kernel void mul_r66_kernel(device const float* p_features_10_3_weight [[buffer(0)]], device const float* mul_r67 [[buffer(1)]], device float* mul_r66_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 9; i += 32) {
    mul_r66_out[row * 9 + i] = (p_features_10_3_weight[row * 9 + i] * mul_r67[row]);
  }
}

// Computes hardtanh_15, through convolution_r24, hardtanh_15.
kernel void hardtanh_15_kernel(device const float* mul_r66 [[buffer(0)]], device const float* hardtanh_14 [[buffer(1)]], device const float* sub_r23 [[buffer(2)]], device float* hardtanh_15_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 4; i += 32) {
    const float convolution_r24 = ((((((((((mul_r66[row * 9] * ((i - 1 >= 0) ? ((-1 >= 0) ? hardtanh_14[row * 4 + i - 5] : 0.0f) : 0.0f)) + (mul_r66[row * 9 + 1] * ((-1 >= 0) ? hardtanh_14[row * 4 + i - 4] : 0.0f))) + (mul_r66[row * 9 + 2] * ((i + 1 < 4) ? ((-1 >= 0) ? hardtanh_14[row * 4 + i - 3] : 0.0f) : 0.0f))) + (mul_r66[row * 9 + 3] * ((i - 1 >= 0) ? hardtanh_14[row * 4 + i - 1] : 0.0f))) + (mul_r66[row * 9 + 4] * hardtanh_14[row * 4 + i])) + (mul_r66[row * 9 + 5] * ((i + 1 < 4) ? hardtanh_14[row * 4 + i + 1] : 0.0f))) + (mul_r66[row * 9 + 6] * ((i - 1 >= 0) ? ((1 < 1) ? hardtanh_14[row * 4 + i + 3] : 0.0f) : 0.0f))) + (mul_r66[row * 9 + 7] * ((1 < 1) ? hardtanh_14[row * 4 + i + 4] : 0.0f))) + (mul_r66[row * 9 + 8] * ((i + 1 < 4) ? ((1 < 1) ? hardtanh_14[row * 4 + i + 5] : 0.0f) : 0.0f))) + sub_r23[row]);
    hardtanh_15_out[row * 4 + i] = at_most(at_least(convolution_r24, 0.0f), 6.0f);
  }
}

// Computes mul_r69, through mul_r69.
kernel void mul_r69_kernel(device const float* p_features_10_6_weight [[buffer(0)]], device const float* mul_r70 [[buffer(1)]], device float* mul_r69_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 3);
  const int block = (item % 3);
  for (int i = int(lane); i < 128; i += 32) {
    mul_r69_out[a * 384 + block * 128 + i] = (p_features_10_6_weight[a * 384 + block * 128 + i] * mul_r70[a]);
  }
}

// Computes convolution_r25_sums_parts, through convolution_r25_sums_parts.
kernel void convolution_r25_sums_parts_kernel(device const float* mul_r69 [[buffer(0)]], device const float* hardtanh_15 [[buffer(1)]], device float* convolution_r25_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 16);
  const int b = ((item / 4) % 4);
  const int c = (item % 4);
  float convolution_r25_sums_parts = 0.0f;
  for (int i = int(lane); i < 96; i += 32) {
    convolution_r25_sums_parts = convolution_r25_sums_parts + (mul_r69[a * 384 + c * 96 + i] * hardtanh_15[c * 384 + i * 4 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r25_sums_parts = convolution_r25_sums_parts + other_lane(convolution_r25_sums_parts, step);
  if (lane == 0) convolution_r25_sums_parts_out[a * 16 + b * 4 + c] = convolution_r25_sums_parts;
}

// Computes convolution_r25, through convolution_r25_sums, convolution_r25.
kernel void convolution_r25_kernel(device const float* convolution_r25_sums_parts [[buffer(0)]], device const float* sub_r24 [[buffer(1)]], device float* convolution_r25_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int b = (item % 4);
  float convolution_r25_sums = 0.0f;
  for (int i = int(lane); i < 4; i += 32) {
    convolution_r25_sums = convolution_r25_sums + convolution_r25_sums_parts[a * 16 + b * 4 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r25_sums = convolution_r25_sums + other_lane(convolution_r25_sums, step);
  if (lane == 0) convolution_r25_out[a * 4 + b] = (convolution_r25_sums + sub_r24[a]);
}

// Computes mul_r96, through mul_r96.
kernel void mul_r96_kernel(device const float* p_features_13_6_weight [[buffer(0)]], device const float* mul_r97 [[buffer(1)]], device float* mul_r96_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 3);
  const int block = (item % 3);
  for (int i = int(lane); i < 128; i += 32) {
    mul_r96_out[a * 384 + block * 128 + i] = (p_features_13_6_weight[a * 384 + block * 128 + i] * mul_r97[a]);
  }
}

// Computes convolution_r34_sums_parts, through convolution_r34_sums_parts.
kernel void convolution_r34_sums_parts_kernel(device const float* mul_r96 [[buffer(0)]], device const float* hardtanh_21 [[buffer(1)]], device float* convolution_r34_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 8);
  const int b = ((item / 2) % 4);
  const int c = (item % 2);
  float convolution_r34_sums_parts = 0.0f;
  for (int i = int(lane); i < 192; i += 32) {
    convolution_r34_sums_parts = convolution_r34_sums_parts + (mul_r96[a * 384 + c * 192 + i] * hardtanh_21[c * 768 + i * 4 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r34_sums_parts = convolution_r34_sums_parts + other_lane(convolution_r34_sums_parts, step);
  if (lane == 0) convolution_r34_sums_parts_out[a * 8 + b * 2 + c] = convolution_r34_sums_parts;
}

// Computes convolution_r34, through convolution_r34_sums, convolution_r34.
kernel void convolution_r34_kernel(device const float* convolution_r34_sums_parts [[buffer(0)]], device const float* sub_r33 [[buffer(1)]], device float* convolution_r34_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int b = (item % 4);
  float convolution_r34_sums = 0.0f;
  for (int i = int(lane); i < 2; i += 32) {
    convolution_r34_sums = convolution_r34_sums + convolution_r34_sums_parts[a * 8 + b * 2 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r34_sums = convolution_r34_sums + other_lane(convolution_r34_sums, step);
  if (lane == 0) convolution_r34_out[a * 4 + b] = (convolution_r34_sums + sub_r33[a]);
}

// Computes mul_r100, sub_r34, through add_r67, rsqrt_r34, mul_r100, mul_r101, sub_r34.
kernel void sub_r34_kernel(device const float* b_features_14_1_running_var [[buffer(0)]], device const float* p_features_14_1_weight [[buffer(1)]], device const float* b_features_14_1_running_mean [[buffer(2)]], device const float* p_features_14_1_bias [[buffer(3)]], device float* mul_r100_out [[buffer(4)]], device float* sub_r34_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r67 = (b_features_14_1_running_var[i] + 1e-05f);
  const float rsqrt_r34 = metal::precise::rsqrt(add_r67);
  const float mul_r100 = (rsqrt_r34 * p_features_14_1_weight[i]);
  mul_r100_out[i] = mul_r100;
  const float mul_r101 = (b_features_14_1_running_mean[i] * mul_r100);
  sub_r34_out[i] = (p_features_14_1_bias[i] - mul_r101);
}

// Computes mul_r99, through mul_r99.
kernel void mul_r99_kernel(device const float* p_features_14_0_weight [[buffer(0)]], device const float* mul_r100 [[buffer(1)]], device float* mul_r99_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 96; i += 32) {
    mul_r99_out[row * 96 + i] = (p_features_14_0_weight[row * 96 + i] * mul_r100[row]);
  }
}

// Computes hardtanh_22, through convolution_r35_sums, convolution_r35, hardtanh_22.
kernel void hardtanh_22_kernel(device const float* mul_r99 [[buffer(0)]], device const float* convolution_r34 [[buffer(1)]], device const float* sub_r34 [[buffer(2)]], device float* hardtanh_22_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int b = (item % 4);
  float convolution_r35_sums = 0.0f;
  for (int i = int(lane); i < 96; i += 32) {
    convolution_r35_sums = convolution_r35_sums + (mul_r99[a * 96 + i] * convolution_r34[i * 4 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r35_sums = convolution_r35_sums + other_lane(convolution_r35_sums, step);
  const float convolution_r35 = (convolution_r35_sums + sub_r34[a]);
  if (lane == 0) hardtanh_22_out[a * 4 + b] = at_most(at_least(convolution_r35, 0.0f), 6.0f);
}

// Computes mul_r102, through mul_r102.
kernel void mul_r102_kernel(device const float* p_features_14_3_weight [[buffer(0)]], device const float* mul_r103 [[buffer(1)]], device float* mul_r102_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 9; i += 32) {
    mul_r102_out[row * 9 + i] = (p_features_14_3_weight[row * 9 + i] * mul_r103[row]);
  }
}

// Computes hardtanh_23, through convolution_r36, hardtanh_23.
kernel void hardtanh_23_kernel(device const float* mul_r102 [[buffer(0)]], device const float* hardtanh_22 [[buffer(1)]], device const float* sub_r35 [[buffer(2)]], device float* hardtanh_23_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 4; i += 32) {
    const float convolution_r36 = ((((((((((mul_r102[row * 9] * ((i - 1 >= 0) ? ((-1 >= 0) ? hardtanh_22[row * 4 + i - 5] : 0.0f) : 0.0f)) + (mul_r102[row * 9 + 1] * ((-1 >= 0) ? hardtanh_22[row * 4 + i - 4] : 0.0f))) + (mul_r102[row * 9 + 2] * ((i + 1 < 4) ? ((-1 >= 0) ? hardtanh_22[row * 4 + i - 3] : 0.0f) : 0.0f))) + (mul_r102[row * 9 + 3] * ((i - 1 >= 0) ? hardtanh_22[row * 4 + i - 1] : 0.0f))) + (mul_r102[row * 9 + 4] * hardtanh_22[row * 4 + i])) + (mul_r102[row * 9 + 5] * ((i + 1 < 4) ? hardtanh_22[row * 4 + i + 1] : 0.0f))) + (mul_r102[row * 9 + 6] * ((i - 1 >= 0) ? ((1 < 1) ? hardtanh_22[row * 4 + i + 3] : 0.0f) : 0.0f))) + (mul_r102[row * 9 + 7] * ((1 < 1) ? hardtanh_22[row * 4 + i + 4] : 0.0f))) + (mul_r102[row * 9 + 8] * ((i + 1 < 4) ? ((1 < 1) ? hardtanh_22[row * 4 + i + 5] : 0.0f) : 0.0f))) + sub_r35[row]);
    hardtanh_23_out[row * 4 + i] = at_most(at_least(convolution_r36, 0.0f), 6.0f);
  }
}

// Computes mul_r105, through mul_r105.
kernel void mul_r105_kernel(device const float* p_features_14_6_weight [[buffer(0)]], device const float* mul_r106 [[buffer(1)]], device float* mul_r105_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 6);
  const int block = (item % 6);
  for (int i = int(lane); i < 96; i += 32) {
    mul_r105_out[a * 576 + block * 96 + i] = (p_features_14_6_weight[a * 576 + block * 96 + i] * mul_r106[a]);
  }
}

// Computes convolution_r37_sums_parts, through convolution_r37_sums_parts.
kernel void convolution_r37_sums_parts_kernel(device const float* mul_r105 [[buffer(0)]], device const float* hardtanh_23 [[buffer(1)]], device float* convolution_r37_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 8);
  const int b = ((item / 2) % 4);
  const int c = (item % 2);
  float convolution_r37_sums_parts = 0.0f;
  for (int i = int(lane); i < 288; i += 32) {
    convolution_r37_sums_parts = convolution_r37_sums_parts + (mul_r105[a * 576 + c * 288 + i] * hardtanh_23[c * 1152 + i * 4 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r37_sums_parts = convolution_r37_sums_parts + other_lane(convolution_r37_sums_parts, step);
  if (lane == 0) convolution_r37_sums_parts_out[a * 8 + b * 2 + c] = convolution_r37_sums_parts;
}

// Computes hardtanh_27, through convolution_r42, hardtanh_27.
kernel void hardtanh_27_kernel(device const float* mul_r120 [[buffer(0)]], device const float* hardtanh_26 [[buffer(1)]], device const float* sub_r41 [[buffer(2)]], device float* hardtanh_27_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 2; i += 32) {
    const float convolution_r42 = ((((((((((mul_r120[row * 9] * ((i * 2 - 1 >= 0) ? ((-1 >= 0) ? hardtanh_26[row * 4 + i * 2 - 5] : 0.0f) : 0.0f)) + (mul_r120[row * 9 + 1] * ((-1 >= 0) ? hardtanh_26[row * 4 + i * 2 - 4] : 0.0f))) + (mul_r120[row * 9 + 2] * ((-1 >= 0) ? hardtanh_26[row * 4 + i * 2 - 3] : 0.0f))) + (mul_r120[row * 9 + 3] * ((i * 2 - 1 >= 0) ? hardtanh_26[row * 4 + i * 2 - 1] : 0.0f))) + (mul_r120[row * 9 + 4] * hardtanh_26[row * 4 + i * 2])) + (mul_r120[row * 9 + 5] * hardtanh_26[row * 4 + i * 2 + 1])) + (mul_r120[row * 9 + 6] * ((i * 2 - 1 >= 0) ? ((1 < 1) ? hardtanh_26[row * 4 + i * 2 + 3] : 0.0f) : 0.0f))) + (mul_r120[row * 9 + 7] * ((1 < 1) ? hardtanh_26[row * 4 + i * 2 + 4] : 0.0f))) + (mul_r120[row * 9 + 8] * ((1 < 1) ? hardtanh_26[row * 4 + i * 2 + 5] : 0.0f))) + sub_r41[row]);
    hardtanh_27_out[row * 2 + i] = at_most(at_least(convolution_r42, 0.0f), 6.0f);
  }
}

// Computes mul_r124, sub_r42, through add_r83, rsqrt_r42, mul_r124, mul_r125, sub_r42.
kernel void sub_r42_kernel(device const float* b_features_16_7_running_var [[buffer(0)]], device const float* p_features_16_7_weight [[buffer(1)]], device const float* b_features_16_7_running_mean [[buffer(2)]], device const float* p_features_16_7_bias [[buffer(3)]], device float* mul_r124_out [[buffer(4)]], device float* sub_r42_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r83 = (b_features_16_7_running_var[i] + 1e-05f);
  const float rsqrt_r42 = metal::precise::rsqrt(add_r83);
  const float mul_r124 = (rsqrt_r42 * p_features_16_7_weight[i]);
  mul_r124_out[i] = mul_r124;
  const float mul_r125 = (b_features_16_7_running_mean[i] * mul_r124);
  sub_r42_out[i] = (p_features_16_7_bias[i] - mul_r125);
}

// Computes mul_r123, through mul_r123.
kernel void mul_r123_kernel(device const float* p_features_16_6_weight [[buffer(0)]], device const float* mul_r124 [[buffer(1)]], device float* mul_r123_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 6);
  const int block = (item % 6);
  for (int i = int(lane); i < 96; i += 32) {
    mul_r123_out[a * 576 + block * 96 + i] = (p_features_16_6_weight[a * 576 + block * 96 + i] * mul_r124[a]);
  }
}

// Computes convolution_r43_sums_parts, through convolution_r43_sums_parts.
kernel void convolution_r43_sums_parts_kernel(device const float* mul_r123 [[buffer(0)]], device const float* hardtanh_27 [[buffer(1)]], device float* convolution_r43_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 6);
  const int b = ((item / 3) % 2);
  const int c = (item % 3);
  float convolution_r43_sums_parts = 0.0f;
  for (int i = int(lane); i < 192; i += 32) {
    convolution_r43_sums_parts = convolution_r43_sums_parts + (mul_r123[a * 576 + c * 192 + i] * hardtanh_27[c * 384 + i * 2 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r43_sums_parts = convolution_r43_sums_parts + other_lane(convolution_r43_sums_parts, step);
  if (lane == 0) convolution_r43_sums_parts_out[a * 6 + b * 3 + c] = convolution_r43_sums_parts;
}

// Computes convolution_r43, through convolution_r43_sums, convolution_r43.
kernel void convolution_r43_kernel(device const float* convolution_r43_sums_parts [[buffer(0)]], device const float* sub_r42 [[buffer(1)]], device float* convolution_r43_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int b = (item % 2);
  float convolution_r43_sums = 0.0f;
  for (int i = int(lane); i < 3; i += 32) {
    convolution_r43_sums = convolution_r43_sums + convolution_r43_sums_parts[a * 6 + b * 3 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r43_sums = convolution_r43_sums + other_lane(convolution_r43_sums, step);
  if (lane == 0) convolution_r43_out[a * 2 + b] = (convolution_r43_sums + sub_r42[a]);
}

// Computes mul_r127, sub_r43, through add_r85, rsqrt_r43, mul_r127, mul_r128, sub_r43.
kernel void sub_r43_kernel(device const float* b_features_17_1_running_var [[buffer(0)]], device const float* p_features_17_1_weight [[buffer(1)]], device const float* b_features_17_1_running_mean [[buffer(2)]], device const float* p_features_17_1_bias [[buffer(3)]], device float* mul_r127_out [[buffer(4)]], device float* sub_r43_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r85 = (b_features_17_1_running_var[i] + 1e-05f);
  const float rsqrt_r43 = metal::precise::rsqrt(add_r85);
  const float mul_r127 = (rsqrt_r43 * p_features_17_1_weight[i]);
  mul_r127_out[i] = mul_r127;
  const float mul_r128 = (b_features_17_1_running_mean[i] * mul_r127);
  sub_r43_out[i] = (p_features_17_1_bias[i] - mul_r128);
}

// Computes mul_r126, through mul_r126.
kernel void mul_r126_kernel(device const float* p_features_17_0_weight [[buffer(0)]], device const float* mul_r127 [[buffer(1)]], device float* mul_r126_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int block = (item % 2);
  for (int i = int(lane); i < 80; i += 32) {
    mul_r126_out[a * 160 + block * 80 + i] = (p_features_17_0_weight[a * 160 + block * 80 + i] * mul_r127[a]);
  }
}

// Computes hardtanh_28, through convolution_r44_sums, convolution_r44, hardtanh_28.
kernel void hardtanh_28_kernel(device const float* mul_r126 [[buffer(0)]], device const float* convolution_r43 [[buffer(1)]], device const float* sub_r43 [[buffer(2)]], device float* hardtanh_28_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int b = (item % 2);
  float convolution_r44_sums = 0.0f;
  for (int i = int(lane); i < 160; i += 32) {
    convolution_r44_sums = convolution_r44_sums + (mul_r126[a * 160 + i] * convolution_r43[i * 2 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r44_sums = convolution_r44_sums + other_lane(convolution_r44_sums, step);
  const float convolution_r44 = (convolution_r44_sums + sub_r43[a]);
  if (lane == 0) hardtanh_28_out[a * 2 + b] = at_most(at_least(convolution_r44, 0.0f), 6.0f);
}

// Computes mul_r129, through mul_r129.
kernel void mul_r129_kernel(device const float* p_features_17_3_weight [[buffer(0)]], device const float* mul_r130 [[buffer(1)]], device float* mul_r129_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 9; i += 32) {
    mul_r129_out[row * 9 + i] = (p_features_17_3_weight[row * 9 + i] * mul_r130[row]);
  }
}

// Computes hardtanh_29, through convolution_r45, hardtanh_29.
kernel void hardtanh_29_kernel(device const float* mul_r129 [[buffer(0)]], device const float* hardtanh_28 [[buffer(1)]], device const float* sub_r44 [[buffer(2)]], device float* hardtanh_29_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 2; i += 32) {
    const float convolution_r45 = ((((((((((mul_r129[row * 9] * ((i - 1 >= 0) ? ((-1 >= 0) ? hardtanh_28[row * 2 + i - 3] : 0.0f) : 0.0f)) + (mul_r129[row * 9 + 1] * ((-1 >= 0) ? hardtanh_28[row * 2 + i - 2] : 0.0f))) + (mul_r129[row * 9 + 2] * ((i + 1 < 2) ? ((-1 >= 0) ? hardtanh_28[row * 2 + i - 1] : 0.0f) : 0.0f))) + (mul_r129[row * 9 + 3] * ((i - 1 >= 0) ? hardtanh_28[row * 2 + i - 1] : 0.0f))) + (mul_r129[row * 9 + 4] * hardtanh_28[row * 2 + i])) + (mul_r129[row * 9 + 5] * ((i + 1 < 2) ? hardtanh_28[row * 2 + i + 1] : 0.0f))) + (mul_r129[row * 9 + 6] * ((i - 1 >= 0) ? ((1 < 1) ? hardtanh_28[row * 2 + i + 1] : 0.0f) : 0.0f))) + (mul_r129[row * 9 + 7] * ((1 < 1) ? hardtanh_28[row * 2 + i + 2] : 0.0f))) + (mul_r129[row * 9 + 8] * ((i + 1 < 2) ? ((1 < 1) ? hardtanh_28[row * 2 + i + 3] : 0.0f) : 0.0f))) + sub_r44[row]);
    hardtanh_29_out[row * 2 + i] = at_most(at_least(convolution_r45, 0.0f), 6.0f);
  }
}

// Computes mul_r132, through mul_r132.
kernel void mul_r132_kernel(device const float* p_features_17_6_weight [[buffer(0)]], device const float* mul_r133 [[buffer(1)]], device float* mul_r132_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 8);
  const int block = (item % 8);
  for (int i = int(lane); i < 120; i += 32) {
    mul_r132_out[a * 960 + block * 120 + i] = (p_features_17_6_weight[a * 960 + block * 120 + i] * mul_r133[a]);
  }
}

// Computes convolution_r46_sums_parts, through convolution_r46_sums_parts.
kernel void convolution_r46_sums_parts_kernel(device const float* mul_r132 [[buffer(0)]], device const float* hardtanh_29 [[buffer(1)]], device float* convolution_r46_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 6);
  const int b = ((item / 3) % 2);
  const int c = (item % 3);
  float convolution_r46_sums_parts = 0.0f;
  for (int i = int(lane); i < 320; i += 32) {
    convolution_r46_sums_parts = convolution_r46_sums_parts + (mul_r132[a * 960 + c * 320 + i] * hardtanh_29[c * 640 + i * 2 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r46_sums_parts = convolution_r46_sums_parts + other_lane(convolution_r46_sums_parts, step);
  if (lane == 0) convolution_r46_sums_parts_out[a * 6 + b * 3 + c] = convolution_r46_sums_parts;
}

// Computes mul_r151, sub_r51, through add_r101, rsqrt_r51, mul_r151, mul_r152, sub_r51.
kernel void sub_r51_kernel(device const float* b_features_19_7_running_var [[buffer(0)]], device const float* p_features_19_7_weight [[buffer(1)]], device const float* b_features_19_7_running_mean [[buffer(2)]], device const float* p_features_19_7_bias [[buffer(3)]], device float* mul_r151_out [[buffer(4)]], device float* sub_r51_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r101 = (b_features_19_7_running_var[i] + 1e-05f);
  const float rsqrt_r51 = metal::precise::rsqrt(add_r101);
  const float mul_r151 = (rsqrt_r51 * p_features_19_7_weight[i]);
  mul_r151_out[i] = mul_r151;
  const float mul_r152 = (b_features_19_7_running_mean[i] * mul_r151);
  sub_r51_out[i] = (p_features_19_7_bias[i] - mul_r152);
}

// Computes mul_r150, through mul_r150.
kernel void mul_r150_kernel(device const float* p_features_19_6_weight [[buffer(0)]], device const float* mul_r151 [[buffer(1)]], device float* mul_r150_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int block = (item % 4);
  for (int i = int(lane); i < 240; i += 32) {
    mul_r150_out[a * 960 + block * 240 + i] = (p_features_19_6_weight[a * 960 + block * 240 + i] * mul_r151[a]);
  }
}

// Computes convolution_r52, through convolution_r52_sums, convolution_r52.
kernel void convolution_r52_kernel(device const float* mul_r150 [[buffer(0)]], device const float* hardtanh_33 [[buffer(1)]], device const float* sub_r51 [[buffer(2)]], device float* convolution_r52_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int b = (item % 2);
  float convolution_r52_sums = 0.0f;
  for (int i = int(lane); i < 960; i += 32) {
    convolution_r52_sums = convolution_r52_sums + (mul_r150[a * 960 + i] * hardtanh_33[i * 2 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r52_sums = convolution_r52_sums + other_lane(convolution_r52_sums, step);
  if (lane == 0) convolution_r52_out[a * 2 + b] = (convolution_r52_sums + sub_r51[a]);
}

// Computes mul_r154, sub_r52, through add_r103, rsqrt_r52, mul_r154, mul_r155, sub_r52.
kernel void sub_r52_kernel(device const float* b_features_21_running_var [[buffer(0)]], device const float* p_features_21_weight [[buffer(1)]], device const float* b_features_21_running_mean [[buffer(2)]], device const float* p_features_21_bias [[buffer(3)]], device float* mul_r154_out [[buffer(4)]], device float* sub_r52_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r103 = (b_features_21_running_var[i] + 1e-05f);
  const float rsqrt_r52 = metal::precise::rsqrt(add_r103);
  const float mul_r154 = (rsqrt_r52 * p_features_21_weight[i]);
  mul_r154_out[i] = mul_r154;
  const float mul_r155 = (b_features_21_running_mean[i] * mul_r154);
  sub_r52_out[i] = (p_features_21_bias[i] - mul_r155);
}

// Computes mul_r153, through mul_r153.
kernel void mul_r153_kernel(device const float* p_features_20_weight [[buffer(0)]], device const float* mul_r154 [[buffer(1)]], device float* mul_r153_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 320; i += 32) {
    mul_r153_out[row * 320 + i] = (p_features_20_weight[row * 320 + i] * mul_r154[row]);
  }
}

// Computes hardtanh_34, through convolution_r53_sums, convolution_r53, hardtanh_34.
kernel void hardtanh_34_kernel(device const float* mul_r153 [[buffer(0)]], device const float* convolution_r52 [[buffer(1)]], device const float* sub_r52 [[buffer(2)]], device float* hardtanh_34_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int b = (item % 2);
  float convolution_r53_sums = 0.0f;
  for (int i = int(lane); i < 320; i += 32) {
    convolution_r53_sums = convolution_r53_sums + (mul_r153[a * 320 + i] * convolution_r52[i * 2 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r53_sums = convolution_r53_sums + other_lane(convolution_r53_sums, step);
  const float convolution_r53 = (convolution_r53_sums + sub_r52[a]);
  if (lane == 0) hardtanh_34_out[a * 2 + b] = at_most(at_least(convolution_r53, 0.0f), 6.0f);
}

// Computes mean_r1, through mean_r1_sum, mean_r1.
kernel void mean_r1_kernel(device const float* hardtanh_34 [[buffer(0)]], device float* mean_r1_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float mean_r1_sum = 0.0f;
  for (int i = int(lane); i < 2; i += 32) {
    mean_r1_sum = mean_r1_sum + hardtanh_34[row * 2 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) mean_r1_sum = mean_r1_sum + other_lane(mean_r1_sum, step);
  if (lane == 0) mean_r1_out[row] = (mean_r1_sum / 2.0f);
}

// Computes linear, through linear_product, linear.
kernel void linear_kernel(device const float* mean_r1 [[buffer(0)]], device const float* p_classifier_1_weight [[buffer(1)]], device const float* p_classifier_1_bias [[buffer(2)]], device float* linear_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float linear_product = 0.0f;
  for (int i = int(lane); i < 1280; i += 32) {
    linear_product = linear_product + (mean_r1[i] * p_classifier_1_weight[row * 1280 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) linear_product = linear_product + other_lane(linear_product, step);
  if (lane == 0) linear_out[row] = (linear_product + p_classifier_1_bias[row]);
}
