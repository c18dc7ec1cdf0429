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
kernel void sub_r1_kernel(device const float* b_bn1_running_var [[buffer(0)]], device const float* p_bn1_weight [[buffer(1)]], device const float* b_bn1_running_mean [[buffer(2)]], device const float* p_bn1_bias [[buffer(3)]], device float* mul_r1_out [[buffer(4)]], device float* sub_r1_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r1 = (b_bn1_running_var[i] + 1e-05f);
  const float rsqrt_r1 = metal::precise::rsqrt(add_r1);
  const float mul_r1 = (rsqrt_r1 * p_bn1_weight[i]);
  mul_r1_out[i] = mul_r1;
  const float mul_r2 = (b_bn1_running_mean[i] * mul_r1);
  sub_r1_out[i] = (p_bn1_bias[i] - mul_r2);
}

// Computes mul_r121, through mul_r121.
kernel void mul_r121_kernel(device const float* p_conv1_weight [[buffer(0)]], device const float* mul_r1 [[buffer(1)]], device float* mul_r121_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 27; i += 32) {
    mul_r121_out[row * 27 + i] = (p_conv1_weight[row * 27 + i] * mul_r1[row]);
  }
}

// Computes relu, through convolution_r2_sums, convolution_r2, relu.
kernel void relu_kernel(device const float* mul_r121 [[buffer(0)]], device const float* x [[buffer(1)]], device const float* sub_r1 [[buffer(2)]], device float* relu_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
        element = mul_r121[row * 27 + term];
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
        relu_out[row * 56 + column] = at_least(convolution_r2, 0.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul_r3, through mul_r3.
kernel void mul_r3_kernel(device const float* p_blocks_0_depthwise_conv_0_weight [[buffer(0)]], device const float* mul_r4 [[buffer(1)]], device float* mul_r3_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 9; i += 32) {
    mul_r3_out[row * 9 + i] = (p_blocks_0_depthwise_conv_0_weight[row * 9 + i] * mul_r4[row]);
  }
}

// Computes hardtanh, through convolution_r3, hardtanh.
kernel void hardtanh_kernel(device const float* mul_r3 [[buffer(0)]], device const float* relu [[buffer(1)]], device const float* sub_r2 [[buffer(2)]], device float* hardtanh_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int b = (item % 2);
  for (int i = int(lane); i < 28; i += 32) {
    const float convolution_r3 = ((((((((((mul_r3[a * 9] * ((i - 1 >= 0) ? ((b - 1 >= 0) ? relu[a * 56 + b * 28 + i - 29] : 0.0f) : 0.0f)) + (mul_r3[a * 9 + 1] * ((b - 1 >= 0) ? relu[a * 56 + b * 28 + i - 28] : 0.0f))) + (mul_r3[a * 9 + 2] * ((i + 1 < 28) ? ((b - 1 >= 0) ? relu[a * 56 + b * 28 + i - 27] : 0.0f) : 0.0f))) + (mul_r3[a * 9 + 3] * ((i - 1 >= 0) ? relu[a * 56 + b * 28 + i - 1] : 0.0f))) + (mul_r3[a * 9 + 4] * relu[a * 56 + b * 28 + i])) + (mul_r3[a * 9 + 5] * ((i + 1 < 28) ? relu[a * 56 + b * 28 + i + 1] : 0.0f))) + (mul_r3[a * 9 + 6] * ((i - 1 >= 0) ? ((b + 1 < 2) ? relu[a * 56 + b * 28 + i + 27] : 0.0f) : 0.0f))) + (mul_r3[a * 9 + 7] * ((b + 1 < 2) ? relu[a * 56 + b * 28 + i + 28] : 0.0f))) + (mul_r3[a * 9 + 8] * ((i + 1 < 28) ? ((b + 1 < 2) ? relu[a * 56 + b * 28 + i + 29] : 0.0f) : 0.0f))) + sub_r2[a]);
    hardtanh_out[a * 56 + b * 28 + i] = at_most(at_least(convolution_r3, 0.0f), 6.0f);
  }
}

// Computes mul_r7, sub_r3, through add_r5, rsqrt_r3, mul_r7, mul_r8, sub_r3.
kernel void sub_r3_kernel(device const float* b_blocks_0_project_conv_1_running_var [[buffer(0)]], device const float* p_blocks_0_project_conv_1_weight [[buffer(1)]], device const float* b_blocks_0_project_conv_1_running_mean [[buffer(2)]], device const float* p_blocks_0_project_conv_1_bias [[buffer(3)]], device float* mul_r7_out [[buffer(4)]], device float* sub_r3_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r5 = (b_blocks_0_project_conv_1_running_var[i] + 1e-05f);
  const float rsqrt_r3 = metal::precise::rsqrt(add_r5);
  const float mul_r7 = (rsqrt_r3 * p_blocks_0_project_conv_1_weight[i]);
  mul_r7_out[i] = mul_r7;
  const float mul_r8 = (b_blocks_0_project_conv_1_running_mean[i] * mul_r7);
  sub_r3_out[i] = (p_blocks_0_project_conv_1_bias[i] - mul_r8);
}

// Computes mul_r6, through mul_r6.
kernel void mul_r6_kernel(device const float* p_blocks_0_project_conv_0_weight [[buffer(0)]], device const float* mul_r7 [[buffer(1)]], device float* mul_r6_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 32; i += 32) {
    mul_r6_out[row * 32 + i] = (p_blocks_0_project_conv_0_weight[row * 32 + i] * mul_r7[row]);
  }
}

// Computes convolution_r4, through convolution_r4_sums, convolution_r4.
kernel void convolution_r4_kernel(device const float* mul_r6 [[buffer(0)]], device const float* hardtanh [[buffer(1)]], device const float* sub_r3 [[buffer(2)]], device float* convolution_r4_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
        element = hardtanh[term * 56 + column];
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
kernel void sub_r4_kernel(device const float* b_blocks_1_expand_conv_1_running_var [[buffer(0)]], device const float* p_blocks_1_expand_conv_1_weight [[buffer(1)]], device const float* b_blocks_1_expand_conv_1_running_mean [[buffer(2)]], device const float* p_blocks_1_expand_conv_1_bias [[buffer(3)]], device float* mul_r10_out [[buffer(4)]], device float* sub_r4_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r7 = (b_blocks_1_expand_conv_1_running_var[i] + 1e-05f);
  const float rsqrt_r4 = metal::precise::rsqrt(add_r7);
  const float mul_r10 = (rsqrt_r4 * p_blocks_1_expand_conv_1_weight[i]);
  mul_r10_out[i] = mul_r10;
  const float mul_r11 = (b_blocks_1_expand_conv_1_running_mean[i] * mul_r10);
  sub_r4_out[i] = (p_blocks_1_expand_conv_1_bias[i] - mul_r11);
}

// Computes mul_r9, through mul_r9.
kernel void mul_r9_kernel(device const float* p_blocks_1_expand_conv_0_weight [[buffer(0)]], device const float* mul_r10 [[buffer(1)]], device float* mul_r9_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 16; i += 32) {
    mul_r9_out[row * 16 + i] = (p_blocks_1_expand_conv_0_weight[row * 16 + i] * mul_r10[row]);
  }
}

// Computes hardtanh_1, through convolution_r5_sums, convolution_r5, hardtanh_1.
kernel void hardtanh_1_kernel(device const float* mul_r9 [[buffer(0)]], device const float* convolution_r4 [[buffer(1)]], device const float* sub_r4 [[buffer(2)]], device float* hardtanh_1_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
        hardtanh_1_out[row * 56 + column] = at_most(at_least(convolution_r5, 0.0f), 6.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul_r12, through mul_r12.
kernel void mul_r12_kernel(device const float* p_blocks_1_depthwise_conv_0_weight [[buffer(0)]], device const float* mul_r13 [[buffer(1)]], device float* mul_r12_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 9; i += 32) {
    mul_r12_out[row * 9 + i] = (p_blocks_1_depthwise_conv_0_weight[row * 9 + i] * mul_r13[row]);
  }
}

// Computes hardtanh_2, through convolution_r6, hardtanh_2.
kernel void hardtanh_2_kernel(device const float* mul_r12 [[buffer(0)]], device const float* hardtanh_1 [[buffer(1)]], device const float* sub_r5 [[buffer(2)]], device float* hardtanh_2_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 14; i += 32) {
    const float convolution_r6 = ((((((((((mul_r12[row * 9] * ((i * 2 - 1 >= 0) ? ((-1 >= 0) ? hardtanh_1[row * 56 + i * 2 - 29] : 0.0f) : 0.0f)) + (mul_r12[row * 9 + 1] * ((-1 >= 0) ? hardtanh_1[row * 56 + i * 2 - 28] : 0.0f))) + (mul_r12[row * 9 + 2] * ((-1 >= 0) ? hardtanh_1[row * 56 + i * 2 - 27] : 0.0f))) + (mul_r12[row * 9 + 3] * ((i * 2 - 1 >= 0) ? hardtanh_1[row * 56 + i * 2 - 1] : 0.0f))) + (mul_r12[row * 9 + 4] * hardtanh_1[row * 56 + i * 2])) + (mul_r12[row * 9 + 5] * hardtanh_1[row * 56 + i * 2 + 1])) + (mul_r12[row * 9 + 6] * ((i * 2 - 1 >= 0) ? hardtanh_1[row * 56 + i * 2 + 27] : 0.0f))) + (mul_r12[row * 9 + 7] * hardtanh_1[row * 56 + i * 2 + 28])) + (mul_r12[row * 9 + 8] * hardtanh_1[row * 56 + i * 2 + 29])) + sub_r5[row]);
    hardtanh_2_out[row * 14 + i] = at_most(at_least(convolution_r6, 0.0f), 6.0f);
  }
}

// Computes mul_r16, sub_r6, through add_r11, rsqrt_r6, mul_r16, mul_r17, sub_r6.
kernel void sub_r6_kernel(device const float* b_blocks_1_project_conv_1_running_var [[buffer(0)]], device const float* p_blocks_1_project_conv_1_weight [[buffer(1)]], device const float* b_blocks_1_project_conv_1_running_mean [[buffer(2)]], device const float* p_blocks_1_project_conv_1_bias [[buffer(3)]], device float* mul_r16_out [[buffer(4)]], device float* sub_r6_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r11 = (b_blocks_1_project_conv_1_running_var[i] + 1e-05f);
  const float rsqrt_r6 = metal::precise::rsqrt(add_r11);
  const float mul_r16 = (rsqrt_r6 * p_blocks_1_project_conv_1_weight[i]);
  mul_r16_out[i] = mul_r16;
  const float mul_r17 = (b_blocks_1_project_conv_1_running_mean[i] * mul_r16);
  sub_r6_out[i] = (p_blocks_1_project_conv_1_bias[i] - mul_r17);
}

// Computes mul_r15, through mul_r15.
kernel void mul_r15_kernel(device const float* p_blocks_1_project_conv_0_weight [[buffer(0)]], device const float* mul_r16 [[buffer(1)]], device float* mul_r15_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 96; i += 32) {
    mul_r15_out[row * 96 + i] = (p_blocks_1_project_conv_0_weight[row * 96 + i] * mul_r16[row]);
  }
}

// Computes convolution_r7, through convolution_r7_sums, convolution_r7.
kernel void convolution_r7_kernel(device const float* mul_r15 [[buffer(0)]], device const float* hardtanh_2 [[buffer(1)]], device const float* sub_r6 [[buffer(2)]], device float* convolution_r7_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
        element = hardtanh_2[term * 14 + column];
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
kernel void sub_r7_kernel(device const float* b_blocks_2_expand_conv_1_running_var [[buffer(0)]], device const float* p_blocks_2_expand_conv_1_weight [[buffer(1)]], device const float* b_blocks_2_expand_conv_1_running_mean [[buffer(2)]], device const float* p_blocks_2_expand_conv_1_bias [[buffer(3)]], device float* mul_r19_out [[buffer(4)]], device float* sub_r7_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r13 = (b_blocks_2_expand_conv_1_running_var[i] + 1e-05f);
  const float rsqrt_r7 = metal::precise::rsqrt(add_r13);
  const float mul_r19 = (rsqrt_r7 * p_blocks_2_expand_conv_1_weight[i]);
  mul_r19_out[i] = mul_r19;
  const float mul_r20 = (b_blocks_2_expand_conv_1_running_mean[i] * mul_r19);
  sub_r7_out[i] = (p_blocks_2_expand_conv_1_bias[i] - mul_r20);
}

// Computes mul_r18, through mul_r18.
kernel void mul_r18_kernel(device const float* p_blocks_2_expand_conv_0_weight [[buffer(0)]], device const float* mul_r19 [[buffer(1)]], device float* mul_r18_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 24; i += 32) {
    mul_r18_out[row * 24 + i] = (p_blocks_2_expand_conv_0_weight[row * 24 + i] * mul_r19[row]);
  }
}

// Computes hardtanh_3, through convolution_r8_sums, convolution_r8, hardtanh_3.
kernel void hardtanh_3_kernel(device const float* mul_r18 [[buffer(0)]], device const float* convolution_r7 [[buffer(1)]], device const float* sub_r7 [[buffer(2)]], device float* hardtanh_3_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
        hardtanh_3_out[row * 14 + column] = at_most(at_least(convolution_r8, 0.0f), 6.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul_r21, through mul_r21.
kernel void mul_r21_kernel(device const float* p_blocks_2_depthwise_conv_0_weight [[buffer(0)]], device const float* mul_r22 [[buffer(1)]], device float* mul_r21_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 9; i += 32) {
    mul_r21_out[row * 9 + i] = (p_blocks_2_depthwise_conv_0_weight[row * 9 + i] * mul_r22[row]);
  }
}

// Computes hardtanh_4, through convolution_r9, hardtanh_4.
kernel void hardtanh_4_kernel(device const float* mul_r21 [[buffer(0)]], device const float* hardtanh_3 [[buffer(1)]], device const float* sub_r8 [[buffer(2)]], device float* hardtanh_4_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 14; i += 32) {
    const float convolution_r9 = ((((((((((mul_r21[row * 9] * ((i - 1 >= 0) ? ((-1 >= 0) ? hardtanh_3[row * 14 + i - 15] : 0.0f) : 0.0f)) + (mul_r21[row * 9 + 1] * ((-1 >= 0) ? hardtanh_3[row * 14 + i - 14] : 0.0f))) + (mul_r21[row * 9 + 2] * ((i + 1 < 14) ? ((-1 >= 0) ? hardtanh_3[row * 14 + i - 13] : 0.0f) : 0.0f))) + (mul_r21[row * 9 + 3] * ((i - 1 >= 0) ? hardtanh_3[row * 14 + i - 1] : 0.0f))) + (mul_r21[row * 9 + 4] * hardtanh_3[row * 14 + i])) + (mul_r21[row * 9 + 5] * ((i + 1 < 14) ? hardtanh_3[row * 14 + i + 1] : 0.0f))) + (mul_r21[row * 9 + 6] * ((i - 1 >= 0) ? ((1 < 1) ? hardtanh_3[row * 14 + i + 13] : 0.0f) : 0.0f))) + (mul_r21[row * 9 + 7] * ((1 < 1) ? hardtanh_3[row * 14 + i + 14] : 0.0f))) + (mul_r21[row * 9 + 8] * ((i + 1 < 14) ? ((1 < 1) ? hardtanh_3[row * 14 + i + 15] : 0.0f) : 0.0f))) + sub_r8[row]);
    hardtanh_4_out[row * 14 + i] = at_most(at_least(convolution_r9, 0.0f), 6.0f);
  }
}

// Computes mul_r24, through mul_r24.
kernel void mul_r24_kernel(device const float* p_blocks_2_project_conv_0_weight [[buffer(0)]], device const float* mul_r25 [[buffer(1)]], device float* mul_r24_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int block = (item % 2);
  for (int i = int(lane); i < 72; i += 32) {
    mul_r24_out[a * 144 + block * 72 + i] = (p_blocks_2_project_conv_0_weight[a * 144 + block * 72 + i] * mul_r25[a]);
  }
}

// Computes add, through convolution_r10_sums, convolution_r10, add.
kernel void add_kernel(device const float* mul_r24 [[buffer(0)]], device const float* hardtanh_4 [[buffer(1)]], device const float* sub_r9 [[buffer(2)]], device const float* convolution_r7 [[buffer(3)]], device float* add_out [[buffer(4)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
        element = hardtanh_4[term * 14 + column];
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
        const float convolution_r10 = (convolution_r10_sums + sub_r9[row]);
        add_out[row * 14 + column] = (convolution_r10 + convolution_r7[row * 14 + column]);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul_r30, through mul_r30.
kernel void mul_r30_kernel(device const float* p_blocks_3_depthwise_conv_0_weight [[buffer(0)]], device const float* mul_r31 [[buffer(1)]], device float* mul_r30_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 25; i += 32) {
    mul_r30_out[row * 25 + i] = (p_blocks_3_depthwise_conv_0_weight[row * 25 + i] * mul_r31[row]);
  }
}

// Computes hardtanh_6, through convolution_r12, hardtanh_6.
kernel void hardtanh_6_kernel(device const float* mul_r30 [[buffer(0)]], device const float* hardtanh_5 [[buffer(1)]], device const float* sub_r11 [[buffer(2)]], device float* hardtanh_6_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 7; i += 32) {
    const float convolution_r12 = ((((((((((((((((((((((((((mul_r30[row * 25] * ((i * 2 - 2 >= 0) ? ((-2 >= 0) ? hardtanh_5[row * 14 + i * 2 - 30] : 0.0f) : 0.0f)) + (mul_r30[row * 25 + 1] * ((i * 2 - 1 >= 0) ? ((-2 >= 0) ? hardtanh_5[row * 14 + i * 2 - 29] : 0.0f) : 0.0f))) + (mul_r30[row * 25 + 2] * ((-2 >= 0) ? hardtanh_5[row * 14 + i * 2 - 28] : 0.0f))) + (mul_r30[row * 25 + 3] * ((-2 >= 0) ? hardtanh_5[row * 14 + i * 2 - 27] : 0.0f))) + (mul_r30[row * 25 + 4] * ((i * 2 + 2 < 14) ? ((-2 >= 0) ? hardtanh_5[row * 14 + i * 2 - 26] : 0.0f) : 0.0f))) + (mul_r30[row * 25 + 5] * ((i * 2 - 2 >= 0) ? ((-1 >= 0) ? hardtanh_5[row * 14 + i * 2 - 16] : 0.0f) : 0.0f))) + (mul_r30[row * 25 + 6] * ((i * 2 - 1 >= 0) ? ((-1 >= 0) ? hardtanh_5[row * 14 + i * 2 - 15] : 0.0f) : 0.0f))) + (mul_r30[row * 25 + 7] * ((-1 >= 0) ? hardtanh_5[row * 14 + i * 2 - 14] : 0.0f))) + (mul_r30[row * 25 + 8] * ((-1 >= 0) ? hardtanh_5[row * 14 + i * 2 - 13] : 0.0f))) + (mul_r30[row * 25 + 9] * ((i * 2 + 2 < 14) ? ((-1 >= 0) ? hardtanh_5[row * 14 + i * 2 - 12] : 0.0f) : 0.0f))) + (mul_r30[row * 25 + 10] * ((i * 2 - 2 >= 0) ? hardtanh_5[row * 14 + i * 2 - 2] : 0.0f))) + (mul_r30[row * 25 + 11] * ((i * 2 - 1 >= 0) ? hardtanh_5[row * 14 + i * 2 - 1] : 0.0f))) + (mul_r30[row * 25 + 12] * hardtanh_5[row * 14 + i * 2])) + (mul_r30[row * 25 + 13] * hardtanh_5[row * 14 + i * 2 + 1])) + (mul_r30[row * 25 + 14] * ((i * 2 + 2 < 14) ? hardtanh_5[row * 14 + i * 2 + 2] : 0.0f))) + (mul_r30[row * 25 + 15] * ((i * 2 - 2 >= 0) ? ((1 < 1) ? hardtanh_5[row * 14 + i * 2 + 12] : 0.0f) : 0.0f))) + (mul_r30[row * 25 + 16] * ((i * 2 - 1 >= 0) ? ((1 < 1) ? hardtanh_5[row * 14 + i * 2 + 13] : 0.0f) : 0.0f))) + (mul_r30[row * 25 + 17] * ((1 < 1) ? hardtanh_5[row * 14 + i * 2 + 14] : 0.0f))) + (mul_r30[row * 25 + 18] * ((1 < 1) ? hardtanh_5[row * 14 + i * 2 + 15] : 0.0f))) + (mul_r30[row * 25 + 19] * ((i * 2 + 2 < 14) ? ((1 < 1) ? hardtanh_5[row * 14 + i * 2 + 16] : 0.0f) : 0.0f))) + (mul_r30[row * 25 + 20] * ((i * 2 - 2 >= 0) ? ((2 < 1) ? hardtanh_5[row * 14 + i * 2 + 26] : 0.0f) : 0.0f))) + (mul_r30[row * 25 + 21] * ((i * 2 - 1 >= 0) ? ((2 < 1) ? hardtanh_5[row * 14 + i * 2 + 27] : 0.0f) : 0.0f))) + (mul_r30[row * 25 + 22] * ((2 < 1) ? hardtanh_5[row * 14 + i * 2 + 28] : 0.0f))) + (mul_r30[row * 25 + 23] * ((2 < 1) ? hardtanh_5[row * 14 + i * 2 + 29] : 0.0f))) + (mul_r30[row * 25 + 24] * ((i * 2 + 2 < 14) ? ((2 < 1) ? hardtanh_5[row * 14 + i * 2 + 30] : 0.0f) : 0.0f))) + sub_r11[row]);
    hardtanh_6_out[row * 7 + i] = at_most(at_least(convolution_r12, 0.0f), 6.0f);
  }
}

// Computes mul_r34, sub_r12, through add_r23, rsqrt_r12, mul_r34, mul_r35, sub_r12.
kernel void sub_r12_kernel(device const float* b_blocks_3_project_conv_1_running_var [[buffer(0)]], device const float* p_blocks_3_project_conv_1_weight [[buffer(1)]], device const float* b_blocks_3_project_conv_1_running_mean [[buffer(2)]], device const float* p_blocks_3_project_conv_1_bias [[buffer(3)]], device float* mul_r34_out [[buffer(4)]], device float* sub_r12_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r23 = (b_blocks_3_project_conv_1_running_var[i] + 1e-05f);
  const float rsqrt_r12 = metal::precise::rsqrt(add_r23);
  const float mul_r34 = (rsqrt_r12 * p_blocks_3_project_conv_1_weight[i]);
  mul_r34_out[i] = mul_r34;
  const float mul_r35 = (b_blocks_3_project_conv_1_running_mean[i] * mul_r34);
  sub_r12_out[i] = (p_blocks_3_project_conv_1_bias[i] - mul_r35);
}

// Computes mul_r33, through mul_r33.
kernel void mul_r33_kernel(device const float* p_blocks_3_project_conv_0_weight [[buffer(0)]], device const float* mul_r34 [[buffer(1)]], device float* mul_r33_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int block = (item % 2);
  for (int i = int(lane); i < 72; i += 32) {
    mul_r33_out[a * 144 + block * 72 + i] = (p_blocks_3_project_conv_0_weight[a * 144 + block * 72 + i] * mul_r34[a]);
  }
}

// Computes convolution_r13, through convolution_r13_sums, convolution_r13.
kernel void convolution_r13_kernel(device const float* mul_r33 [[buffer(0)]], device const float* hardtanh_6 [[buffer(1)]], device const float* sub_r12 [[buffer(2)]], device float* convolution_r13_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 7);
  const int b = (item % 7);
  float convolution_r13_sums = 0.0f;
  for (int i = int(lane); i < 144; i += 32) {
    convolution_r13_sums = convolution_r13_sums + (mul_r33[a * 144 + i] * hardtanh_6[i * 7 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r13_sums = convolution_r13_sums + other_lane(convolution_r13_sums, step);
  if (lane == 0) convolution_r13_out[a * 7 + b] = (convolution_r13_sums + sub_r12[a]);
}

// Computes mul_r37, sub_r13, through add_r25, rsqrt_r13, mul_r37, mul_r38, sub_r13.
kernel void sub_r13_kernel(device const float* b_blocks_4_expand_conv_1_running_var [[buffer(0)]], device const float* p_blocks_4_expand_conv_1_weight [[buffer(1)]], device const float* b_blocks_4_expand_conv_1_running_mean [[buffer(2)]], device const float* p_blocks_4_expand_conv_1_bias [[buffer(3)]], device float* mul_r37_out [[buffer(4)]], device float* sub_r13_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r25 = (b_blocks_4_expand_conv_1_running_var[i] + 1e-05f);
  const float rsqrt_r13 = metal::precise::rsqrt(add_r25);
  const float mul_r37 = (rsqrt_r13 * p_blocks_4_expand_conv_1_weight[i]);
  mul_r37_out[i] = mul_r37;
  const float mul_r38 = (b_blocks_4_expand_conv_1_running_mean[i] * mul_r37);
  sub_r13_out[i] = (p_blocks_4_expand_conv_1_bias[i] - mul_r38);
}

// Computes mul_r36, through mul_r36.
kernel void mul_r36_kernel(device const float* p_blocks_4_expand_conv_0_weight [[buffer(0)]], device const float* mul_r37 [[buffer(1)]], device float* mul_r36_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 40; i += 32) {
    mul_r36_out[row * 40 + i] = (p_blocks_4_expand_conv_0_weight[row * 40 + i] * mul_r37[row]);
  }
}

// Computes hardtanh_7, through convolution_r14_sums, convolution_r14, hardtanh_7.
kernel void hardtanh_7_kernel(device const float* mul_r36 [[buffer(0)]], device const float* convolution_r13 [[buffer(1)]], device const float* sub_r13 [[buffer(2)]], device float* hardtanh_7_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 7);
  const int b = (item % 7);
  float convolution_r14_sums = 0.0f;
  for (int i = int(lane); i < 40; i += 32) {
    convolution_r14_sums = convolution_r14_sums + (mul_r36[a * 40 + i] * convolution_r13[i * 7 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r14_sums = convolution_r14_sums + other_lane(convolution_r14_sums, step);
  const float convolution_r14 = (convolution_r14_sums + sub_r13[a]);
  if (lane == 0) hardtanh_7_out[a * 7 + b] = at_most(at_least(convolution_r14, 0.0f), 6.0f);
}

// Computes mul_r39, through mul_r39.
kernel void mul_r39_kernel(device const float* p_blocks_4_depthwise_conv_0_weight [[buffer(0)]], device const float* mul_r40 [[buffer(1)]], device float* mul_r39_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 25; i += 32) {
    mul_r39_out[row * 25 + i] = (p_blocks_4_depthwise_conv_0_weight[row * 25 + i] * mul_r40[row]);
  }
}

// Computes hardtanh_8, through convolution_r15, hardtanh_8.
kernel void hardtanh_8_kernel(device const float* mul_r39 [[buffer(0)]], device const float* hardtanh_7 [[buffer(1)]], device const float* sub_r14 [[buffer(2)]], device float* hardtanh_8_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 7; i += 32) {
    const float convolution_r15 = ((((((((((((((((((((((((((mul_r39[row * 25] * ((i - 2 >= 0) ? ((-2 >= 0) ? hardtanh_7[row * 7 + i - 16] : 0.0f) : 0.0f)) + (mul_r39[row * 25 + 1] * ((i - 1 >= 0) ? ((-2 >= 0) ? hardtanh_7[row * 7 + i - 15] : 0.0f) : 0.0f))) + (mul_r39[row * 25 + 2] * ((-2 >= 0) ? hardtanh_7[row * 7 + i - 14] : 0.0f))) + (mul_r39[row * 25 + 3] * ((i + 1 < 7) ? ((-2 >= 0) ? hardtanh_7[row * 7 + i - 13] : 0.0f) : 0.0f))) + (mul_r39[row * 25 + 4] * ((i + 2 < 7) ? ((-2 >= 0) ? hardtanh_7[row * 7 + i - 12] : 0.0f) : 0.0f))) + (mul_r39[row * 25 + 5] * ((i - 2 >= 0) ? ((-1 >= 0) ? hardtanh_7[row * 7 + i - 9] : 0.0f) : 0.0f))) + (mul_r39[row * 25 + 6] * ((i - 1 >= 0) ? ((-1 >= 0) ? hardtanh_7[row * 7 + i - 8] : 0.0f) : 0.0f))) + (mul_r39[row * 25 + 7] * ((-1 >= 0) ? hardtanh_7[row * 7 + i - 7] : 0.0f))) + (mul_r39[row * 25 + 8] * ((i + 1 < 7) ? ((-1 >= 0) ? hardtanh_7[row * 7 + i - 6] : 0.0f) : 0.0f))) + (mul_r39[row * 25 + 9] * ((i + 2 < 7) ? ((-1 >= 0) ? hardtanh_7[row * 7 + i - 5] : 0.0f) : 0.0f))) + (mul_r39[row * 25 + 10] * ((i - 2 >= 0) ? hardtanh_7[row * 7 + i - 2] : 0.0f))) + (mul_r39[row * 25 + 11] * ((i - 1 >= 0) ? hardtanh_7[row * 7 + i - 1] : 0.0f))) + (mul_r39[row * 25 + 12] * hardtanh_7[row * 7 + i])) + (mul_r39[row * 25 + 13] * ((i + 1 < 7) ? hardtanh_7[row * 7 + i + 1] : 0.0f))) + (mul_r39[row * 25 + 14] * ((i + 2 < 7) ? hardtanh_7[row * 7 + i + 2] : 0.0f))) + (mul_r39[row * 25 + 15] * ((i - 2 >= 0) ? ((1 < 1) ? hardtanh_7[row * 7 + i + 5] : 0.0f) : 0.0f))) + (mul_r39[row * 25 + 16] * ((i - 1 >= 0) ? ((1 < 1) ? hardtanh_7[row * 7 + i + 6] : 0.0f) : 0.0f))) + (mul_r39[row * 25 + 17] * ((1 < 1) ? hardtanh_7[row * 7 + i + 7] : 0.0f))) + (mul_r39[row * 25 + 18] * ((i + 1 < 7) ? ((1 < 1) ? hardtanh_7[row * 7 + i + 8] : 0.0f) : 0.0f))) + (mul_r39[row * 25 + 19] * ((i + 2 < 7) ? ((1 < 1) ? hardtanh_7[row * 7 + i + 9] : 0.0f) : 0.0f))) + (mul_r39[row * 25 + 20] * ((i - 2 >= 0) ? ((2 < 1) ? hardtanh_7[row * 7 + i + 12] : 0.0f) : 0.0f))) + (mul_r39[row * 25 + 21] * ((i - 1 >= 0) ? ((2 < 1) ? hardtanh_7[row * 7 + i + 13] : 0.0f) : 0.0f))) + (mul_r39[row * 25 + 22] * ((2 < 1) ? hardtanh_7[row * 7 + i + 14] : 0.0f))) + (mul_r39[row * 25 + 23] * ((i + 1 < 7) ? ((2 < 1) ? hardtanh_7[row * 7 + i + 15] : 0.0f) : 0.0f))) + (mul_r39[row * 25 + 24] * ((i + 2 < 7) ? ((2 < 1) ? hardtanh_7[row * 7 + i + 16] : 0.0f) : 0.0f))) + sub_r14[row]);
    hardtanh_8_out[row * 7 + i] = at_most(at_least(convolution_r15, 0.0f), 6.0f);
  }
}

// Computes mul_r42, through mul_r42.
kernel void mul_r42_kernel(device const float* p_blocks_4_project_conv_0_weight [[buffer(0)]], device const float* mul_r43 [[buffer(1)]], device float* mul_r42_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int block = (item % 2);
  for (int i = int(lane); i < 120; i += 32) {
    mul_r42_out[a * 240 + block * 120 + i] = (p_blocks_4_project_conv_0_weight[a * 240 + block * 120 + i] * mul_r43[a]);
  }
}

// Computes convolution_r16_sums_parts, through convolution_r16_sums_parts.
kernel void convolution_r16_sums_parts_kernel(device const float* mul_r42 [[buffer(0)]], device const float* hardtanh_8 [[buffer(1)]], device float* convolution_r16_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 21);
  const int b = ((item / 3) % 7);
  const int c = (item % 3);
  float convolution_r16_sums_parts = 0.0f;
  for (int i = int(lane); i < 80; i += 32) {
    convolution_r16_sums_parts = convolution_r16_sums_parts + (mul_r42[a * 240 + c * 80 + i] * hardtanh_8[c * 560 + i * 7 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r16_sums_parts = convolution_r16_sums_parts + other_lane(convolution_r16_sums_parts, step);
  if (lane == 0) convolution_r16_sums_parts_out[a * 21 + b * 3 + c] = convolution_r16_sums_parts;
}

// Computes add_1, through convolution_r16_sums, convolution_r16, add_1.
kernel void add_1_kernel(device const float* convolution_r16_sums_parts [[buffer(0)]], device const float* sub_r15 [[buffer(1)]], device const float* convolution_r13 [[buffer(2)]], device float* add_1_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 7);
  const int b = (item % 7);
  float convolution_r16_sums = 0.0f;
  for (int i = int(lane); i < 3; i += 32) {
    convolution_r16_sums = convolution_r16_sums + convolution_r16_sums_parts[a * 21 + b * 3 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r16_sums = convolution_r16_sums + other_lane(convolution_r16_sums, step);
  const float convolution_r16 = (convolution_r16_sums + sub_r15[a]);
  if (lane == 0) add_1_out[a * 7 + b] = (convolution_r16 + convolution_r13[a * 7 + b]);
}

// Computes mul_r48, through mul_r48.
kernel void mul_r48_kernel(device const float* p_blocks_5_depthwise_conv_0_weight [[buffer(0)]], device const float* mul_r49 [[buffer(1)]], device float* mul_r48_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 9; i += 32) {
    mul_r48_out[row * 9 + i] = (p_blocks_5_depthwise_conv_0_weight[row * 9 + i] * mul_r49[row]);
  }
}

// Computes hardtanh_10, through convolution_r18, hardtanh_10.
kernel void hardtanh_10_kernel(device const float* mul_r48 [[buffer(0)]], device const float* hardtanh_9 [[buffer(1)]], device const float* sub_r17 [[buffer(2)]], device float* hardtanh_10_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 4; i += 32) {
    const float convolution_r18 = ((((((((((mul_r48[row * 9] * ((i * 2 - 1 >= 0) ? ((-1 >= 0) ? hardtanh_9[row * 7 + i * 2 - 8] : 0.0f) : 0.0f)) + (mul_r48[row * 9 + 1] * ((-1 >= 0) ? hardtanh_9[row * 7 + i * 2 - 7] : 0.0f))) + (mul_r48[row * 9 + 2] * ((i * 2 + 1 < 7) ? ((-1 >= 0) ? hardtanh_9[row * 7 + i * 2 - 6] : 0.0f) : 0.0f))) + (mul_r48[row * 9 + 3] * ((i * 2 - 1 >= 0) ? hardtanh_9[row * 7 + i * 2 - 1] : 0.0f))) + (mul_r48[row * 9 + 4] * hardtanh_9[row * 7 + i * 2])) + (mul_r48[row * 9 + 5] * ((i * 2 + 1 < 7) ? hardtanh_9[row * 7 + i * 2 + 1] : 0.0f))) + (mul_r48[row * 9 + 6] * ((i * 2 - 1 >= 0) ? ((1 < 1) ? hardtanh_9[row * 7 + i * 2 + 6] : 0.0f) : 0.0f))) + (mul_r48[row * 9 + 7] * ((1 < 1) ? hardtanh_9[row * 7 + i * 2 + 7] : 0.0f))) + (mul_r48[row * 9 + 8] * ((i * 2 + 1 < 7) ? ((1 < 1) ? hardtanh_9[row * 7 + i * 2 + 8] : 0.0f) : 0.0f))) + sub_r17[row]);
    hardtanh_10_out[row * 4 + i] = at_most(at_least(convolution_r18, 0.0f), 6.0f);
  }
}

// Computes mul_r52, sub_r18, through add_r35, rsqrt_r18, mul_r52, mul_r53, sub_r18.
kernel void sub_r18_kernel(device const float* b_blocks_5_project_conv_1_running_var [[buffer(0)]], device const float* p_blocks_5_project_conv_1_weight [[buffer(1)]], device const float* b_blocks_5_project_conv_1_running_mean [[buffer(2)]], device const float* p_blocks_5_project_conv_1_bias [[buffer(3)]], device float* mul_r52_out [[buffer(4)]], device float* sub_r18_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r35 = (b_blocks_5_project_conv_1_running_var[i] + 1e-05f);
  const float rsqrt_r18 = metal::precise::rsqrt(add_r35);
  const float mul_r52 = (rsqrt_r18 * p_blocks_5_project_conv_1_weight[i]);
  mul_r52_out[i] = mul_r52;
  const float mul_r53 = (b_blocks_5_project_conv_1_running_mean[i] * mul_r52);
  sub_r18_out[i] = (p_blocks_5_project_conv_1_bias[i] - mul_r53);
}

// Computes mul_r51, through mul_r51.
kernel void mul_r51_kernel(device const float* p_blocks_5_project_conv_0_weight [[buffer(0)]], device const float* mul_r52 [[buffer(1)]], device float* mul_r51_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int block = (item % 2);
  for (int i = int(lane); i < 120; i += 32) {
    mul_r51_out[a * 240 + block * 120 + i] = (p_blocks_5_project_conv_0_weight[a * 240 + block * 120 + i] * mul_r52[a]);
  }
}

// Computes convolution_r19_sums_parts, through convolution_r19_sums_parts.
kernel void convolution_r19_sums_parts_kernel(device const float* mul_r51 [[buffer(0)]], device const float* hardtanh_10 [[buffer(1)]], device float* convolution_r19_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 12);
  const int b = ((item / 3) % 4);
  const int c = (item % 3);
  float convolution_r19_sums_parts = 0.0f;
  for (int i = int(lane); i < 80; i += 32) {
    convolution_r19_sums_parts = convolution_r19_sums_parts + (mul_r51[a * 240 + c * 80 + i] * hardtanh_10[c * 320 + i * 4 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r19_sums_parts = convolution_r19_sums_parts + other_lane(convolution_r19_sums_parts, step);
  if (lane == 0) convolution_r19_sums_parts_out[a * 12 + b * 3 + c] = convolution_r19_sums_parts;
}

// Computes convolution_r19, through convolution_r19_sums, convolution_r19.
kernel void convolution_r19_kernel(device const float* convolution_r19_sums_parts [[buffer(0)]], device const float* sub_r18 [[buffer(1)]], device float* convolution_r19_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int b = (item % 4);
  float convolution_r19_sums = 0.0f;
  for (int i = int(lane); i < 3; i += 32) {
    convolution_r19_sums = convolution_r19_sums + convolution_r19_sums_parts[a * 12 + b * 3 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r19_sums = convolution_r19_sums + other_lane(convolution_r19_sums, step);
  if (lane == 0) convolution_r19_out[a * 4 + b] = (convolution_r19_sums + sub_r18[a]);
}

// Computes mul_r55, sub_r19, through add_r37, rsqrt_r19, mul_r55, mul_r56, sub_r19.
kernel void sub_r19_kernel(device const float* b_blocks_6_expand_conv_1_running_var [[buffer(0)]], device const float* p_blocks_6_expand_conv_1_weight [[buffer(1)]], device const float* b_blocks_6_expand_conv_1_running_mean [[buffer(2)]], device const float* p_blocks_6_expand_conv_1_bias [[buffer(3)]], device float* mul_r55_out [[buffer(4)]], device float* sub_r19_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r37 = (b_blocks_6_expand_conv_1_running_var[i] + 1e-05f);
  const float rsqrt_r19 = metal::precise::rsqrt(add_r37);
  const float mul_r55 = (rsqrt_r19 * p_blocks_6_expand_conv_1_weight[i]);
  mul_r55_out[i] = mul_r55;
  const float mul_r56 = (b_blocks_6_expand_conv_1_running_mean[i] * mul_r55);
  sub_r19_out[i] = (p_blocks_6_expand_conv_1_bias[i] - mul_r56);
}

// Computes mul_r54, through mul_r54.
kernel void mul_r54_kernel(device const float* p_blocks_6_expand_conv_0_weight [[buffer(0)]], device const float* mul_r55 [[buffer(1)]], device float* mul_r54_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 80; i += 32) {
    mul_r54_out[row * 80 + i] = (p_blocks_6_expand_conv_0_weight[row * 80 + i] * mul_r55[row]);
  }
}

// Computes hardtanh_11, through convolution_r20_sums, convolution_r20, hardtanh_11.
kernel void hardtanh_11_kernel(device const float* mul_r54 [[buffer(0)]], device const float* convolution_r19 [[buffer(1)]], device const float* sub_r19 [[buffer(2)]], device float* hardtanh_11_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int b = (item % 4);
  float convolution_r20_sums = 0.0f;
  for (int i = int(lane); i < 80; i += 32) {
    convolution_r20_sums = convolution_r20_sums + (mul_r54[a * 80 + i] * convolution_r19[i * 4 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r20_sums = convolution_r20_sums + other_lane(convolution_r20_sums, step);
  const float convolution_r20 = (convolution_r20_sums + sub_r19[a]);
  if (lane == 0) hardtanh_11_out[a * 4 + b] = at_most(at_least(convolution_r20, 0.0f), 6.0f);
}

// Computes mul_r57, through mul_r57.
kernel void mul_r57_kernel(device const float* p_blocks_6_depthwise_conv_0_weight [[buffer(0)]], device const float* mul_r58 [[buffer(1)]], device float* mul_r57_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 9; i += 32) {
    mul_r57_out[row * 9 + i] = (p_blocks_6_depthwise_conv_0_weight[row * 9 + i] * mul_r58[row]);
  }
}

// Computes hardtanh_12, through convolution_r21, hardtanh_12.
kernel void hardtanh_12_kernel(device const float* mul_r57 [[buffer(0)]], device const float* hardtanh_11 [[buffer(1)]], device const float* sub_r20 [[buffer(2)]], device float* hardtanh_12_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 4; i += 32) {
    const float convolution_r21 = ((((((((((mul_r57[row * 9] * ((i - 1 >= 0) ? ((-1 >= 0) ? hardtanh_11[row * 4 + i - 5] : 0.0f) : 0.0f)) + (mul_r57[row * 9 + 1] * ((-1 >= 0) ? hardtanh_11[row * 4 + i - 4] : 0.0f))) + (mul_r57[row * 9 + 2] * ((i + 1 < 4) ? ((-1 >= 0) ? hardtanh_11[row * 4 + i - 3] : 0.0f) : 0.0f))) + (mul_r57[row * 9 + 3] * ((i - 1 >= 0) ? hardtanh_11[row * 4 + i - 1] : 0.0f))) + (mul_r57[row * 9 + 4] * hardtanh_11[row * 4 + i])) + (mul_r57[row * 9 + 5] * ((i + 1 < 4) ? hardtanh_11[row * 4 + i + 1] : 0.0f))) + (mul_r57[row * 9 + 6] * ((i - 1 >= 0) ? ((1 < 1) ? hardtanh_11[row * 4 + i + 3] : 0.0f) : 0.0f))) + (mul_r57[row * 9 + 7] * ((1 < 1) ? hardtanh_11[row * 4 + i + 4] : 0.0f))) + (mul_r57[row * 9 + 8] * ((i + 1 < 4) ? ((1 < 1) ? hardtanh_11[row * 4 + i + 5] : 0.0f) : 0.0f))) + sub_r20[row]);
    hardtanh_12_out[row * 4 + i] = at_most(at_least(convolution_r21, 0.0f), 6.0f);
  }
}

// Computes mul_r60, through mul_r60.
kernel void mul_r60_kernel(device const float* p_blocks_6_project_conv_0_weight [[buffer(0)]], device const float* mul_r61 [[buffer(1)]], device float* mul_r60_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int block = (item % 4);
  for (int i = int(lane); i < 120; i += 32) {
    mul_r60_out[a * 480 + block * 120 + i] = (p_blocks_6_project_conv_0_weight[a * 480 + block * 120 + i] * mul_r61[a]);
  }
}

// Computes convolution_r22_sums_parts, through convolution_r22_sums_parts.
kernel void convolution_r22_sums_parts_kernel(device const float* mul_r60 [[buffer(0)]], device const float* hardtanh_12 [[buffer(1)]], device float* convolution_r22_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 12);
  const int b = ((item / 3) % 4);
  const int c = (item % 3);
  float convolution_r22_sums_parts = 0.0f;
  for (int i = int(lane); i < 160; i += 32) {
    convolution_r22_sums_parts = convolution_r22_sums_parts + (mul_r60[a * 480 + c * 160 + i] * hardtanh_12[c * 640 + i * 4 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r22_sums_parts = convolution_r22_sums_parts + other_lane(convolution_r22_sums_parts, step);
  if (lane == 0) convolution_r22_sums_parts_out[a * 12 + b * 3 + c] = convolution_r22_sums_parts;
}

// Computes add_2, through convolution_r22_sums, convolution_r22, add_2.
kernel void add_2_kernel(device const float* convolution_r22_sums_parts [[buffer(0)]], device const float* sub_r21 [[buffer(1)]], device const float* convolution_r19 [[buffer(2)]], device float* add_2_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int b = (item % 4);
  float convolution_r22_sums = 0.0f;
  for (int i = int(lane); i < 3; i += 32) {
    convolution_r22_sums = convolution_r22_sums + convolution_r22_sums_parts[a * 12 + b * 3 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r22_sums = convolution_r22_sums + other_lane(convolution_r22_sums, step);
  const float convolution_r22 = (convolution_r22_sums + sub_r21[a]);
  if (lane == 0) add_2_out[a * 4 + b] = (convolution_r22 + convolution_r19[a * 4 + b]);
}

// Computes mul_r66, through mul_r66.
kernel void mul_r66_kernel(device const float* p_blocks_7_depthwise_conv_0_weight [[buffer(0)]], device const float* mul_r67 [[buffer(1)]], device float* mul_r66_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 25; i += 32) {
    mul_r66_out[row * 25 + i] = (p_blocks_7_depthwise_conv_0_weight[row * 25 + i] * mul_r67[row]);
  }
}

// Computes hardtanh_14, through convolution_r24, hardtanh_14.
kernel void hardtanh_14_kernel(device const float* mul_r66 [[buffer(0)]], device const float* hardtanh_13 [[buffer(1)]], device const float* sub_r23 [[buffer(2)]], device float* hardtanh_14_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 4; i += 32) {
    const float convolution_r24 = ((((((((((((((((((((((((((mul_r66[row * 25] * ((i - 2 >= 0) ? ((-2 >= 0) ? hardtanh_13[row * 4 + i - 10] : 0.0f) : 0.0f)) + (mul_r66[row * 25 + 1] * ((i - 1 >= 0) ? ((-2 >= 0) ? hardtanh_13[row * 4 + i - 9] : 0.0f) : 0.0f))) + (mul_r66[row * 25 + 2] * ((-2 >= 0) ? hardtanh_13[row * 4 + i - 8] : 0.0f))) + (mul_r66[row * 25 + 3] * ((i + 1 < 4) ? ((-2 >= 0) ? hardtanh_13[row * 4 + i - 7] : 0.0f) : 0.0f))) + (mul_r66[row * 25 + 4] * ((i + 2 < 4) ? ((-2 >= 0) ? hardtanh_13[row * 4 + i - 6] : 0.0f) : 0.0f))) + (mul_r66[row * 25 + 5] * ((i - 2 >= 0) ? ((-1 >= 0) ? hardtanh_13[row * 4 + i - 6] : 0.0f) : 0.0f))) + (mul_r66[row * 25 + 6] * ((i - 1 >= 0) ? ((-1 >= 0) ? hardtanh_13[row * 4 + i - 5] : 0.0f) : 0.0f))) + (mul_r66[row * 25 + 7] * ((-1 >= 0) ? hardtanh_13[row * 4 + i - 4] : 0.0f))) + (mul_r66[row * 25 + 8] * ((i + 1 < 4) ? ((-1 >= 0) ? hardtanh_13[row * 4 + i - 3] : 0.0f) : 0.0f))) + (mul_r66[row * 25 + 9] * ((i + 2 < 4) ? ((-1 >= 0) ? hardtanh_13[row * 4 + i - 2] : 0.0f) : 0.0f))) + (mul_r66[row * 25 + 10] * ((i - 2 >= 0) ? hardtanh_13[row * 4 + i - 2] : 0.0f))) + (mul_r66[row * 25 + 11] * ((i - 1 >= 0) ? hardtanh_13[row * 4 + i - 1] : 0.0f))) + (mul_r66[row * 25 + 12] * hardtanh_13[row * 4 + i])) + (mul_r66[row * 25 + 13] * ((i + 1 < 4) ? hardtanh_13[row * 4 + i + 1] : 0.0f))) + (mul_r66[row * 25 + 14] * ((i + 2 < 4) ? hardtanh_13[row * 4 + i + 2] : 0.0f))) + (mul_r66[row * 25 + 15] * ((i - 2 >= 0) ? ((1 < 1) ? hardtanh_13[row * 4 + i + 2] : 0.0f) : 0.0f))) + (mul_r66[row * 25 + 16] * ((i - 1 >= 0) ? ((1 < 1) ? hardtanh_13[row * 4 + i + 3] : 0.0f) : 0.0f))) + (mul_r66[row * 25 + 17] * ((1 < 1) ? hardtanh_13[row * 4 + i + 4] : 0.0f))) + (mul_r66[row * 25 + 18] * ((i + 1 < 4) ? ((1 < 1) ? hardtanh_13[row * 4 + i + 5] : 0.0f) : 0.0f))) + (mul_r66[row * 25 + 19] * ((i + 2 < 4) ? ((1 < 1) ? hardtanh_13[row * 4 + i + 6] : 0.0f) : 0.0f))) + (mul_r66[row * 25 + 20] * ((i - 2 >= 0) ? ((2 < 1) ? hardtanh_13[row * 4 + i + 6] : 0.0f) : 0.0f))) + (mul_r66[row * 25 + 21] * ((i - 1 >= 0) ? ((2 < 1) ? hardtanh_13[row * 4 + i + 7] : 0.0f) : 0.0f))) + (mul_r66[row * 25 + 22] * ((2 < 1) ? hardtanh_13[row * 4 + i + 8] : 0.0f))) + (mul_r66[row * 25 + 23] * ((i + 1 < 4) ? ((2 < 1) ? hardtanh_13[row * 4 + i + 9] : 0.0f) : 0.0f))) + (mul_r66[row * 25 + 24] * ((i + 2 < 4) ? ((2 < 1) ? hardtanh_13[row * 4 + i + 10] : 0.0f) : 0.0f))) + sub_r23[row]);
    hardtanh_14_out[row * 4 + i] = at_most(at_least(convolution_r24, 0.0f), 6.0f);
  }
}

// Computes mul_r70, sub_r24, through add_r47, rsqrt_r24, mul_r70, mul_r71, sub_r24.
kernel void sub_r24_kernel(device const float* b_blocks_7_project_conv_1_running_var [[buffer(0)]], device const float* p_blocks_7_project_conv_1_weight [[buffer(1)]], device const float* b_blocks_7_project_conv_1_running_mean [[buffer(2)]], device const float* p_blocks_7_project_conv_1_bias [[buffer(3)]], device float* mul_r70_out [[buffer(4)]], device float* sub_r24_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r47 = (b_blocks_7_project_conv_1_running_var[i] + 1e-05f);
  const float rsqrt_r24 = metal::precise::rsqrt(add_r47);
  const float mul_r70 = (rsqrt_r24 * p_blocks_7_project_conv_1_weight[i]);
  mul_r70_out[i] = mul_r70;
  const float mul_r71 = (b_blocks_7_project_conv_1_running_mean[i] * mul_r70);
  sub_r24_out[i] = (p_blocks_7_project_conv_1_bias[i] - mul_r71);
}

// Computes mul_r69, through mul_r69.
kernel void mul_r69_kernel(device const float* p_blocks_7_project_conv_0_weight [[buffer(0)]], device const float* mul_r70 [[buffer(1)]], device float* mul_r69_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int block = (item % 4);
  for (int i = int(lane); i < 120; i += 32) {
    mul_r69_out[a * 480 + block * 120 + i] = (p_blocks_7_project_conv_0_weight[a * 480 + block * 120 + i] * mul_r70[a]);
  }
}

// Computes convolution_r25_sums_parts, through convolution_r25_sums_parts.
kernel void convolution_r25_sums_parts_kernel(device const float* mul_r69 [[buffer(0)]], device const float* hardtanh_14 [[buffer(1)]], device float* convolution_r25_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 8);
  const int b = ((item / 2) % 4);
  const int c = (item % 2);
  float convolution_r25_sums_parts = 0.0f;
  for (int i = int(lane); i < 240; i += 32) {
    convolution_r25_sums_parts = convolution_r25_sums_parts + (mul_r69[a * 480 + c * 240 + i] * hardtanh_14[c * 960 + i * 4 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r25_sums_parts = convolution_r25_sums_parts + other_lane(convolution_r25_sums_parts, step);
  if (lane == 0) convolution_r25_sums_parts_out[a * 8 + b * 2 + c] = convolution_r25_sums_parts;
}

// Computes convolution_r25, through convolution_r25_sums, convolution_r25.
kernel void convolution_r25_kernel(device const float* convolution_r25_sums_parts [[buffer(0)]], device const float* sub_r24 [[buffer(1)]], device float* convolution_r25_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int b = (item % 4);
  float convolution_r25_sums = 0.0f;
  for (int i = int(lane); i < 2; i += 32) {
    convolution_r25_sums = convolution_r25_sums + convolution_r25_sums_parts[a * 8 + b * 2 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r25_sums = convolution_r25_sums + other_lane(convolution_r25_sums, step);
  if (lane == 0) convolution_r25_out[a * 4 + b] = (convolution_r25_sums + sub_r24[a]);
}

// Computes mul_r73, sub_r25, through add_r49, rsqrt_r25, mul_r73, mul_r74, sub_r25.
kernel void sub_r25_kernel(device const float* b_blocks_8_expand_conv_1_running_var [[buffer(0)]], device const float* p_blocks_8_expand_conv_1_weight [[buffer(1)]], device const float* b_blocks_8_expand_conv_1_running_mean [[buffer(2)]], device const float* p_blocks_8_expand_conv_1_bias [[buffer(3)]], device float* mul_r73_out [[buffer(4)]], device float* sub_r25_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r49 = (b_blocks_8_expand_conv_1_running_var[i] + 1e-05f);
  const float rsqrt_r25 = metal::precise::rsqrt(add_r49);
  const float mul_r73 = (rsqrt_r25 * p_blocks_8_expand_conv_1_weight[i]);
  mul_r73_out[i] = mul_r73;
  const float mul_r74 = (b_blocks_8_expand_conv_1_running_mean[i] * mul_r73);
  sub_r25_out[i] = (p_blocks_8_expand_conv_1_bias[i] - mul_r74);
}

// Computes mul_r72, through mul_r72.
kernel void mul_r72_kernel(device const float* p_blocks_8_expand_conv_0_weight [[buffer(0)]], device const float* mul_r73 [[buffer(1)]], device float* mul_r72_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 112; i += 32) {
    mul_r72_out[row * 112 + i] = (p_blocks_8_expand_conv_0_weight[row * 112 + i] * mul_r73[row]);
  }
}

// Computes hardtanh_15, through convolution_r26_sums, convolution_r26, hardtanh_15.
kernel void hardtanh_15_kernel(device const float* mul_r72 [[buffer(0)]], device const float* convolution_r25 [[buffer(1)]], device const float* sub_r25 [[buffer(2)]], device float* hardtanh_15_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int b = (item % 4);
  float convolution_r26_sums = 0.0f;
  for (int i = int(lane); i < 112; i += 32) {
    convolution_r26_sums = convolution_r26_sums + (mul_r72[a * 112 + i] * convolution_r25[i * 4 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r26_sums = convolution_r26_sums + other_lane(convolution_r26_sums, step);
  const float convolution_r26 = (convolution_r26_sums + sub_r25[a]);
  if (lane == 0) hardtanh_15_out[a * 4 + b] = at_most(at_least(convolution_r26, 0.0f), 6.0f);
}

// Computes mul_r75, through mul_r75.
kernel void mul_r75_kernel(device const float* p_blocks_8_depthwise_conv_0_weight [[buffer(0)]], device const float* mul_r76 [[buffer(1)]], device float* mul_r75_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 25; i += 32) {
    mul_r75_out[row * 25 + i] = (p_blocks_8_depthwise_conv_0_weight[row * 25 + i] * mul_r76[row]);
  }
}

// Computes hardtanh_16, through convolution_r27, hardtanh_16.
kernel void hardtanh_16_kernel(device const float* mul_r75 [[buffer(0)]], device const float* hardtanh_15 [[buffer(1)]], device const float* sub_r26 [[buffer(2)]], device float* hardtanh_16_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 4; i += 32) {
    const float convolution_r27 = ((((((((((((((((((((((((((mul_r75[row * 25] * ((i - 2 >= 0) ? ((-2 >= 0) ? hardtanh_15[row * 4 + i - 10] : 0.0f) : 0.0f)) + (mul_r75[row * 25 + 1] * ((i - 1 >= 0) ? ((-2 >= 0) ? hardtanh_15[row * 4 + i - 9] : 0.0f) : 0.0f))) + (mul_r75[row * 25 + 2] * ((-2 >= 0) ? hardtanh_15[row * 4 + i - 8] : 0.0f))) + (mul_r75[row * 25 + 3] * ((i + 1 < 4) ? ((-2 >= 0) ? hardtanh_15[row * 4 + i - 7] : 0.0f) : 0.0f))) + (mul_r75[row * 25 + 4] * ((i + 2 < 4) ? ((-2 >= 0) ? hardtanh_15[row * 4 + i - 6] : 0.0f) : 0.0f))) + (mul_r75[row * 25 + 5] * ((i - 2 >= 0) ? ((-1 >= 0) ? hardtanh_15[row * 4 + i - 6] : 0.0f) : 0.0f))) + (mul_r75[row * 25 + 6] * ((i - 1 >= 0) ? ((-1 >= 0) ? hardtanh_15[row * 4 + i - 5] : 0.0f) : 0.0f))) + (mul_r75[row * 25 + 7] * ((-1 >= 0) ? hardtanh_15[row * 4 + i - 4] : 0.0f))) + (mul_r75[row * 25 + 8] * ((i + 1 < 4) ? ((-1 >= 0) ? hardtanh_15[row * 4 + i - 3] : 0.0f) : 0.0f))) + (mul_r75[row * 25 + 9] * ((i + 2 < 4) ? ((-1 >= 0) ? hardtanh_15[row * 4 + i - 2] : 0.0f) : 0.0f))) + (mul_r75[row * 25 + 10] * ((i - 2 >= 0) ? hardtanh_15[row * 4 + i - 2] : 0.0f))) + (mul_r75[row * 25 + 11] * ((i - 1 >= 0) ? hardtanh_15[row * 4 + i - 1] : 0.0f))) + (mul_r75[row * 25 + 12] * hardtanh_15[row * 4 + i])) + (mul_r75[row * 25 + 13] * ((i + 1 < 4) ? hardtanh_15[row * 4 + i + 1] : 0.0f))) + (mul_r75[row * 25 + 14] * ((i + 2 < 4) ? hardtanh_15[row * 4 + i + 2] : 0.0f))) + (mul_r75[row * 25 + 15] * ((i - 2 >= 0) ? ((1 < 1) ? hardtanh_15[row * 4 + i + 2] : 0.0f) : 0.0f))) + (mul_r75[row * 25 + 16] * ((i - 1 >= 0) ? ((1 < 1) ? hardtanh_15[row * 4 + i + 3] : 0.0f) : 0.0f))) + (mul_r75[row * 25 + 17] * ((1 < 1) ? hardtanh_15[row * 4 + i + 4] : 0.0f))) + (mul_r75[row * 25 + 18] * ((i + 1 < 4) ? ((1 < 1) ? hardtanh_15[row * 4 + i + 5] : 0.0f) : 0.0f))) + (mul_r75[row * 25 + 19] * ((i + 2 < 4) ? ((1 < 1) ? hardtanh_15[row * 4 + i + 6] : 0.0f) : 0.0f))) + (mul_r75[row * 25 + 20] * ((i - 2 >= 0) ? ((2 < 1) ? hardtanh_15[row * 4 + i + 6] : 0.0f) : 0.0f))) + (mul_r75[row * 25 + 21] * ((i - 1 >= 0) ? ((2 < 1) ? hardtanh_15[row * 4 + i + 7] : 0.0f) : 0.0f))) + (mul_r75[row * 25 + 22] * ((2 < 1) ? hardtanh_15[row * 4 + i + 8] : 0.0f))) + (mul_r75[row * 25 + 23] * ((i + 1 < 4) ? ((2 < 1) ? hardtanh_15[row * 4 + i + 9] : 0.0f) : 0.0f))) + (mul_r75[row * 25 + 24] * ((i + 2 < 4) ? ((2 < 1) ? hardtanh_15[row * 4 + i + 10] : 0.0f) : 0.0f))) + sub_r26[row]);
    hardtanh_16_out[row * 4 + i] = at_most(at_least(convolution_r27, 0.0f), 6.0f);
  }
}

// Computes mul_r78, through mul_r78.
kernel void mul_r78_kernel(device const float* p_blocks_8_project_conv_0_weight [[buffer(0)]], device const float* mul_r79 [[buffer(1)]], device float* mul_r78_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 6);
  const int block = (item % 6);
  for (int i = int(lane); i < 112; i += 32) {
    mul_r78_out[a * 672 + block * 112 + i] = (p_blocks_8_project_conv_0_weight[a * 672 + block * 112 + i] * mul_r79[a]);
  }
}

// Computes convolution_r28_sums_parts, through convolution_r28_sums_parts.
kernel void convolution_r28_sums_parts_kernel(device const float* mul_r78 [[buffer(0)]], device const float* hardtanh_16 [[buffer(1)]], device float* convolution_r28_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 8);
  const int b = ((item / 2) % 4);
  const int c = (item % 2);
  float convolution_r28_sums_parts = 0.0f;
  for (int i = int(lane); i < 336; i += 32) {
    convolution_r28_sums_parts = convolution_r28_sums_parts + (mul_r78[a * 672 + c * 336 + i] * hardtanh_16[c * 1344 + i * 4 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r28_sums_parts = convolution_r28_sums_parts + other_lane(convolution_r28_sums_parts, step);
  if (lane == 0) convolution_r28_sums_parts_out[a * 8 + b * 2 + c] = convolution_r28_sums_parts;
}

// Computes add_3, through convolution_r28_sums, convolution_r28, add_3.
kernel void add_3_kernel(device const float* convolution_r28_sums_parts [[buffer(0)]], device const float* sub_r27 [[buffer(1)]], device const float* convolution_r25 [[buffer(2)]], device float* add_3_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int b = (item % 4);
  float convolution_r28_sums = 0.0f;
  for (int i = int(lane); i < 2; i += 32) {
    convolution_r28_sums = convolution_r28_sums + convolution_r28_sums_parts[a * 8 + b * 2 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r28_sums = convolution_r28_sums + other_lane(convolution_r28_sums, step);
  const float convolution_r28 = (convolution_r28_sums + sub_r27[a]);
  if (lane == 0) add_3_out[a * 4 + b] = (convolution_r28 + convolution_r25[a * 4 + b]);
}

// Computes hardtanh_18, through convolution_r30, hardtanh_18.
kernel void hardtanh_18_kernel(device const float* mul_r84 [[buffer(0)]], device const float* hardtanh_17 [[buffer(1)]], device const float* sub_r29 [[buffer(2)]], device float* hardtanh_18_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 2; i += 32) {
    const float convolution_r30 = ((((((((((((((((((((((((((mul_r84[row * 25] * ((i * 2 - 2 >= 0) ? ((-2 >= 0) ? hardtanh_17[row * 4 + i * 2 - 10] : 0.0f) : 0.0f)) + (mul_r84[row * 25 + 1] * ((i * 2 - 1 >= 0) ? ((-2 >= 0) ? hardtanh_17[row * 4 + i * 2 - 9] : 0.0f) : 0.0f))) + (mul_r84[row * 25 + 2] * ((-2 >= 0) ? hardtanh_17[row * 4 + i * 2 - 8] : 0.0f))) + (mul_r84[row * 25 + 3] * ((-2 >= 0) ? hardtanh_17[row * 4 + i * 2 - 7] : 0.0f))) + (mul_r84[row * 25 + 4] * ((i * 2 + 2 < 4) ? ((-2 >= 0) ? hardtanh_17[row * 4 + i * 2 - 6] : 0.0f) : 0.0f))) + (mul_r84[row * 25 + 5] * ((i * 2 - 2 >= 0) ? ((-1 >= 0) ? hardtanh_17[row * 4 + i * 2 - 6] : 0.0f) : 0.0f))) + (mul_r84[row * 25 + 6] * ((i * 2 - 1 >= 0) ? ((-1 >= 0) ? hardtanh_17[row * 4 + i * 2 - 5] : 0.0f) : 0.0f))) + (mul_r84[row * 25 + 7] * ((-1 >= 0) ? hardtanh_17[row * 4 + i * 2 - 4] : 0.0f))) + (mul_r84[row * 25 + 8] * ((-1 >= 0) ? hardtanh_17[row * 4 + i * 2 - 3] : 0.0f))) + (mul_r84[row * 25 + 9] * ((i * 2 + 2 < 4) ? ((-1 >= 0) ? hardtanh_17[row * 4 + i * 2 - 2] : 0.0f) : 0.0f))) + (mul_r84[row * 25 + 10] * ((i * 2 - 2 >= 0) ? hardtanh_17[row * 4 + i * 2 - 2] : 0.0f))) + (mul_r84[row * 25 + 11] * ((i * 2 - 1 >= 0) ? hardtanh_17[row * 4 + i * 2 - 1] : 0.0f))) + (mul_r84[row * 25 + 12] * hardtanh_17[row * 4 + i * 2])) + (mul_r84[row * 25 + 13] * hardtanh_17[row * 4 + i * 2 + 1])) + (mul_r84[row * 25 + 14] * ((i * 2 + 2 < 4) ? hardtanh_17[row * 4 + i * 2 + 2] : 0.0f))) + (mul_r84[row * 25 + 15] * ((i * 2 - 2 >= 0) ? ((1 < 1) ? hardtanh_17[row * 4 + i * 2 + 2] : 0.0f) : 0.0f))) + (mul_r84[row * 25 + 16] * ((i * 2 - 1 >= 0) ? ((1 < 1) ? hardtanh_17[row * 4 + i * 2 + 3] : 0.0f) : 0.0f))) + (mul_r84[row * 25 + 17] * ((1 < 1) ? hardtanh_17[row * 4 + i * 2 + 4] : 0.0f))) + (mul_r84[row * 25 + 18] * ((1 < 1) ? hardtanh_17[row * 4 + i * 2 + 5] : 0.0f))) + (mul_r84[row * 25 + 19] * ((i * 2 + 2 < 4) ? ((1 < 1) ? hardtanh_17[row * 4 + i * 2 + 6] : 0.0f) : 0.0f))) + (mul_r84[row * 25 + 20] * ((i * 2 - 2 >= 0) ? ((2 < 1) ? hardtanh_17[row * 4 + i * 2 + 6] : 0.0f) : 0.0f))) + (mul_r84[row * 25 + 21] * ((i * 2 - 1 >= 0) ? ((2 < 1) ? hardtanh_17[row * 4 + i * 2 + 7] : 0.0f) : 0.0f))) + (mul_r84[row * 25 + 22] * ((2 < 1) ? hardtanh_17[row * 4 + i * 2 + 8] : 0.0f))) + (mul_r84[row * 25 + 23] * ((2 < 1) ? hardtanh_17[row * 4 + i * 2 + 9] : 0.0f))) + (mul_r84[row * 25 + 24] * ((i * 2 + 2 < 4) ? ((2 < 1) ? hardtanh_17[row * 4 + i * 2 + 10] : 0.0f) : 0.0f))) + sub_r29[row]);
    hardtanh_18_out[row * 2 + i] = at_most(at_least(convolution_r30, 0.0f), 6.0f);
  }
}

// Computes mul_r88, sub_r30, through add_r59, rsqrt_r30, mul_r88, mul_r89, sub_r30.
kernel void sub_r30_kernel(device const float* b_blocks_9_project_conv_1_running_var [[buffer(0)]], device const float* p_blocks_9_project_conv_1_weight [[buffer(1)]], device const float* b_blocks_9_project_conv_1_running_mean [[buffer(2)]], device const float* p_blocks_9_project_conv_1_bias [[buffer(3)]], device float* mul_r88_out [[buffer(4)]], device float* sub_r30_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r59 = (b_blocks_9_project_conv_1_running_var[i] + 1e-05f);
  const float rsqrt_r30 = metal::precise::rsqrt(add_r59);
  const float mul_r88 = (rsqrt_r30 * p_blocks_9_project_conv_1_weight[i]);
  mul_r88_out[i] = mul_r88;
  const float mul_r89 = (b_blocks_9_project_conv_1_running_mean[i] * mul_r88);
  sub_r30_out[i] = (p_blocks_9_project_conv_1_bias[i] - mul_r89);
}

// Computes mul_r87, through mul_r87.
kernel void mul_r87_kernel(device const float* p_blocks_9_project_conv_0_weight [[buffer(0)]], device const float* mul_r88 [[buffer(1)]], device float* mul_r87_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 6);
  const int block = (item % 6);
  for (int i = int(lane); i < 112; i += 32) {
    mul_r87_out[a * 672 + block * 112 + i] = (p_blocks_9_project_conv_0_weight[a * 672 + block * 112 + i] * mul_r88[a]);
  }
}

// Computes convolution_r31_sums_parts, through convolution_r31_sums_parts.
kernel void convolution_r31_sums_parts_kernel(device const float* mul_r87 [[buffer(0)]], device const float* hardtanh_18 [[buffer(1)]], device float* convolution_r31_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int b = ((item / 2) % 2);
  const int c = (item % 2);
  float convolution_r31_sums_parts = 0.0f;
  for (int i = int(lane); i < 336; i += 32) {
    convolution_r31_sums_parts = convolution_r31_sums_parts + (mul_r87[a * 672 + c * 336 + i] * hardtanh_18[c * 672 + i * 2 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r31_sums_parts = convolution_r31_sums_parts + other_lane(convolution_r31_sums_parts, step);
  if (lane == 0) convolution_r31_sums_parts_out[a * 4 + b * 2 + c] = convolution_r31_sums_parts;
}

// Computes convolution_r31, through convolution_r31_sums, convolution_r31.
kernel void convolution_r31_kernel(device const float* convolution_r31_sums_parts [[buffer(0)]], device const float* sub_r30 [[buffer(1)]], device float* convolution_r31_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int b = (item % 2);
  float convolution_r31_sums = 0.0f;
  for (int i = int(lane); i < 2; i += 32) {
    convolution_r31_sums = convolution_r31_sums + convolution_r31_sums_parts[a * 4 + b * 2 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r31_sums = convolution_r31_sums + other_lane(convolution_r31_sums, step);
  if (lane == 0) convolution_r31_out[a * 2 + b] = (convolution_r31_sums + sub_r30[a]);
}

// Computes mul_r91, sub_r31, through add_r61, rsqrt_r31, mul_r91, mul_r92, sub_r31.
kernel void sub_r31_kernel(device const float* b_blocks_10_expand_conv_1_running_var [[buffer(0)]], device const float* p_blocks_10_expand_conv_1_weight [[buffer(1)]], device const float* b_blocks_10_expand_conv_1_running_mean [[buffer(2)]], device const float* p_blocks_10_expand_conv_1_bias [[buffer(3)]], device float* mul_r91_out [[buffer(4)]], device float* sub_r31_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r61 = (b_blocks_10_expand_conv_1_running_var[i] + 1e-05f);
  const float rsqrt_r31 = metal::precise::rsqrt(add_r61);
  const float mul_r91 = (rsqrt_r31 * p_blocks_10_expand_conv_1_weight[i]);
  mul_r91_out[i] = mul_r91;
  const float mul_r92 = (b_blocks_10_expand_conv_1_running_mean[i] * mul_r91);
  sub_r31_out[i] = (p_blocks_10_expand_conv_1_bias[i] - mul_r92);
}

// Computes mul_r90, through mul_r90.
kernel void mul_r90_kernel(device const float* p_blocks_10_expand_conv_0_weight [[buffer(0)]], device const float* mul_r91 [[buffer(1)]], device float* mul_r90_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 192; i += 32) {
    mul_r90_out[row * 192 + i] = (p_blocks_10_expand_conv_0_weight[row * 192 + i] * mul_r91[row]);
  }
}

// Computes hardtanh_19, through convolution_r32_sums, convolution_r32, hardtanh_19.
kernel void hardtanh_19_kernel(device const float* mul_r90 [[buffer(0)]], device const float* convolution_r31 [[buffer(1)]], device const float* sub_r31 [[buffer(2)]], device float* hardtanh_19_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int b = (item % 2);
  float convolution_r32_sums = 0.0f;
  for (int i = int(lane); i < 192; i += 32) {
    convolution_r32_sums = convolution_r32_sums + (mul_r90[a * 192 + i] * convolution_r31[i * 2 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r32_sums = convolution_r32_sums + other_lane(convolution_r32_sums, step);
  const float convolution_r32 = (convolution_r32_sums + sub_r31[a]);
  if (lane == 0) hardtanh_19_out[a * 2 + b] = at_most(at_least(convolution_r32, 0.0f), 6.0f);
}

// Computes mul_r93, through mul_r93.
kernel void mul_r93_kernel(device const float* p_blocks_10_depthwise_conv_0_weight [[buffer(0)]], device const float* mul_r94 [[buffer(1)]], device float* mul_r93_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 25; i += 32) {
    mul_r93_out[row * 25 + i] = (p_blocks_10_depthwise_conv_0_weight[row * 25 + i] * mul_r94[row]);
  }
}

// Computes hardtanh_20, through convolution_r33, hardtanh_20.
kernel void hardtanh_20_kernel(device const float* mul_r93 [[buffer(0)]], device const float* hardtanh_19 [[buffer(1)]], device const float* sub_r32 [[buffer(2)]], device float* hardtanh_20_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 2; i += 32) {
    const float convolution_r33 = ((((((((((((((((((((((((((mul_r93[row * 25] * ((i - 2 >= 0) ? ((-2 >= 0) ? hardtanh_19[row * 2 + i - 6] : 0.0f) : 0.0f)) + (mul_r93[row * 25 + 1] * ((i - 1 >= 0) ? ((-2 >= 0) ? hardtanh_19[row * 2 + i - 5] : 0.0f) : 0.0f))) + (mul_r93[row * 25 + 2] * ((-2 >= 0) ? hardtanh_19[row * 2 + i - 4] : 0.0f))) + (mul_r93[row * 25 + 3] * ((i + 1 < 2) ? ((-2 >= 0) ? hardtanh_19[row * 2 + i - 3] : 0.0f) : 0.0f))) + (mul_r93[row * 25 + 4] * ((i + 2 < 2) ? ((-2 >= 0) ? hardtanh_19[row * 2 + i - 2] : 0.0f) : 0.0f))) + (mul_r93[row * 25 + 5] * ((i - 2 >= 0) ? ((-1 >= 0) ? hardtanh_19[row * 2 + i - 4] : 0.0f) : 0.0f))) + (mul_r93[row * 25 + 6] * ((i - 1 >= 0) ? ((-1 >= 0) ? hardtanh_19[row * 2 + i - 3] : 0.0f) : 0.0f))) + (mul_r93[row * 25 + 7] * ((-1 >= 0) ? hardtanh_19[row * 2 + i - 2] : 0.0f))) + (mul_r93[row * 25 + 8] * ((i + 1 < 2) ? ((-1 >= 0) ? hardtanh_19[row * 2 + i - 1] : 0.0f) : 0.0f))) + (mul_r93[row * 25 + 9] * ((i + 2 < 2) ? ((-1 >= 0) ? hardtanh_19[row * 2 + i] : 0.0f) : 0.0f))) + (mul_r93[row * 25 + 10] * ((i - 2 >= 0) ? hardtanh_19[row * 2 + i - 2] : 0.0f))) + (mul_r93[row * 25 + 11] * ((i - 1 >= 0) ? hardtanh_19[row * 2 + i - 1] : 0.0f))) + (mul_r93[row * 25 + 12] * hardtanh_19[row * 2 + i])) + (mul_r93[row * 25 + 13] * ((i + 1 < 2) ? hardtanh_19[row * 2 + i + 1] : 0.0f))) + (mul_r93[row * 25 + 14] * ((i + 2 < 2) ? hardtanh_19[row * 2 + i + 2] : 0.0f))) + (mul_r93[row * 25 + 15] * ((i - 2 >= 0) ? ((1 < 1) ? hardtanh_19[row * 2 + i] : 0.0f) : 0.0f))) + (mul_r93[row * 25 + 16] * ((i - 1 >= 0) ? ((1 < 1) ? hardtanh_19[row * 2 + i + 1] : 0.0f) : 0.0f))) + (mul_r93[row * 25 + 17] * ((1 < 1) ? hardtanh_19[row * 2 + i + 2] : 0.0f))) + (mul_r93[row * 25 + 18] * ((i + 1 < 2) ? ((1 < 1) ? hardtanh_19[row * 2 + i + 3] : 0.0f) : 0.0f))) + (mul_r93[row * 25 + 19] * ((i + 2 < 2) ? ((1 < 1) ? hardtanh_19[row * 2 + i + 4] : 0.0f) : 0.0f))) + (mul_r93[row * 25 + 20] * ((i - 2 >= 0) ? ((2 < 1) ? hardtanh_19[row * 2 + i + 2] : 0.0f) : 0.0f))) + (mul_r93[row * 25 + 21] * ((i - 1 >= 0) ? ((2 < 1) ? hardtanh_19[row * 2 + i + 3] : 0.0f) : 0.0f))) + (mul_r93[row * 25 + 22] * ((2 < 1) ? hardtanh_19[row * 2 + i + 4] : 0.0f))) + (mul_r93[row * 25 + 23] * ((i + 1 < 2) ? ((2 < 1) ? hardtanh_19[row * 2 + i + 5] : 0.0f) : 0.0f))) + (mul_r93[row * 25 + 24] * ((i + 2 < 2) ? ((2 < 1) ? hardtanh_19[row * 2 + i + 6] : 0.0f) : 0.0f))) + sub_r32[row]);
    hardtanh_20_out[row * 2 + i] = at_most(at_least(convolution_r33, 0.0f), 6.0f);
  }
}

// Computes mul_r96, through mul_r96.
kernel void mul_r96_kernel(device const float* p_blocks_10_project_conv_0_weight [[buffer(0)]], device const float* mul_r97 [[buffer(1)]], device float* mul_r96_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 6);
  const int block = (item % 6);
  for (int i = int(lane); i < 192; i += 32) {
    mul_r96_out[a * 1152 + block * 192 + i] = (p_blocks_10_project_conv_0_weight[a * 1152 + block * 192 + i] * mul_r97[a]);
  }
}

// Computes convolution_r34_sums_parts, through convolution_r34_sums_parts.
kernel void convolution_r34_sums_parts_kernel(device const float* mul_r96 [[buffer(0)]], device const float* hardtanh_20 [[buffer(1)]], device float* convolution_r34_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int b = ((item / 2) % 2);
  const int c = (item % 2);
  float convolution_r34_sums_parts = 0.0f;
  for (int i = int(lane); i < 576; i += 32) {
    convolution_r34_sums_parts = convolution_r34_sums_parts + (mul_r96[a * 1152 + c * 576 + i] * hardtanh_20[c * 1152 + i * 2 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r34_sums_parts = convolution_r34_sums_parts + other_lane(convolution_r34_sums_parts, step);
  if (lane == 0) convolution_r34_sums_parts_out[a * 4 + b * 2 + c] = convolution_r34_sums_parts;
}

// Computes add_4, through convolution_r34_sums, convolution_r34, add_4.
kernel void add_4_kernel(device const float* convolution_r34_sums_parts [[buffer(0)]], device const float* sub_r33 [[buffer(1)]], device const float* convolution_r31 [[buffer(2)]], device float* add_4_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int b = (item % 2);
  float convolution_r34_sums = 0.0f;
  for (int i = int(lane); i < 2; i += 32) {
    convolution_r34_sums = convolution_r34_sums + convolution_r34_sums_parts[a * 4 + b * 2 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r34_sums = convolution_r34_sums + other_lane(convolution_r34_sums, step);
  const float convolution_r34 = (convolution_r34_sums + sub_r33[a]);
  if (lane == 0) add_4_out[a * 2 + b] = (convolution_r34 + convolution_r31[a * 2 + b]);
}

// Computes mul_r111, through mul_r111.
kernel void mul_r111_kernel(device const float* p_blocks_12_depthwise_conv_0_weight [[buffer(0)]], device const float* mul_r112 [[buffer(1)]], device float* mul_r111_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 9; i += 32) {
    mul_r111_out[row * 9 + i] = (p_blocks_12_depthwise_conv_0_weight[row * 9 + i] * mul_r112[row]);
  }
}

// Computes hardtanh_24, through convolution_r39, hardtanh_24.
kernel void hardtanh_24_kernel(device const float* mul_r111 [[buffer(0)]], device const float* hardtanh_23 [[buffer(1)]], device const float* sub_r38 [[buffer(2)]], device float* hardtanh_24_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 2; i += 32) {
    const float convolution_r39 = ((((((((((mul_r111[row * 9] * ((i - 1 >= 0) ? ((-1 >= 0) ? hardtanh_23[row * 2 + i - 3] : 0.0f) : 0.0f)) + (mul_r111[row * 9 + 1] * ((-1 >= 0) ? hardtanh_23[row * 2 + i - 2] : 0.0f))) + (mul_r111[row * 9 + 2] * ((i + 1 < 2) ? ((-1 >= 0) ? hardtanh_23[row * 2 + i - 1] : 0.0f) : 0.0f))) + (mul_r111[row * 9 + 3] * ((i - 1 >= 0) ? hardtanh_23[row * 2 + i - 1] : 0.0f))) + (mul_r111[row * 9 + 4] * hardtanh_23[row * 2 + i])) + (mul_r111[row * 9 + 5] * ((i + 1 < 2) ? hardtanh_23[row * 2 + i + 1] : 0.0f))) + (mul_r111[row * 9 + 6] * ((i - 1 >= 0) ? ((1 < 1) ? hardtanh_23[row * 2 + i + 1] : 0.0f) : 0.0f))) + (mul_r111[row * 9 + 7] * ((1 < 1) ? hardtanh_23[row * 2 + i + 2] : 0.0f))) + (mul_r111[row * 9 + 8] * ((i + 1 < 2) ? ((1 < 1) ? hardtanh_23[row * 2 + i + 3] : 0.0f) : 0.0f))) + sub_r38[row]);
    hardtanh_24_out[row * 2 + i] = at_most(at_least(convolution_r39, 0.0f), 6.0f);
  }
}

// Computes mul_r115, sub_r39, through add_r77, rsqrt_r39, mul_r115, mul_r116, sub_r39.
kernel void sub_r39_kernel(device const float* b_blocks_12_project_conv_1_running_var [[buffer(0)]], device const float* p_blocks_12_project_conv_1_weight [[buffer(1)]], device const float* b_blocks_12_project_conv_1_running_mean [[buffer(2)]], device const float* p_blocks_12_project_conv_1_bias [[buffer(3)]], device float* mul_r115_out [[buffer(4)]], device float* sub_r39_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r77 = (b_blocks_12_project_conv_1_running_var[i] + 1e-05f);
  const float rsqrt_r39 = metal::precise::rsqrt(add_r77);
  const float mul_r115 = (rsqrt_r39 * p_blocks_12_project_conv_1_weight[i]);
  mul_r115_out[i] = mul_r115;
  const float mul_r116 = (b_blocks_12_project_conv_1_running_mean[i] * mul_r115);
  sub_r39_out[i] = (p_blocks_12_project_conv_1_bias[i] - mul_r116);
}

// Computes mul_r114, through mul_r114.
kernel void mul_r114_kernel(device const float* p_blocks_12_project_conv_0_weight [[buffer(0)]], device const float* mul_r115 [[buffer(1)]], device float* mul_r114_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int block = (item % 4);
  for (int i = int(lane); i < 288; i += 32) {
    mul_r114_out[a * 1152 + block * 288 + i] = (p_blocks_12_project_conv_0_weight[a * 1152 + block * 288 + i] * mul_r115[a]);
  }
}

// Computes convolution_r40, through convolution_r40_sums, convolution_r40.
kernel void convolution_r40_kernel(device const float* mul_r114 [[buffer(0)]], device const float* hardtanh_24 [[buffer(1)]], device const float* sub_r39 [[buffer(2)]], device float* convolution_r40_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int b = (item % 2);
  float convolution_r40_sums = 0.0f;
  for (int i = int(lane); i < 1152; i += 32) {
    convolution_r40_sums = convolution_r40_sums + (mul_r114[a * 1152 + i] * hardtanh_24[i * 2 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r40_sums = convolution_r40_sums + other_lane(convolution_r40_sums, step);
  if (lane == 0) convolution_r40_out[a * 2 + b] = (convolution_r40_sums + sub_r39[a]);
}

// Computes mul_r118, sub_r40, through add_r79, rsqrt_r40, mul_r118, mul_r119, sub_r40.
kernel void sub_r40_kernel(device const float* b_bn2_running_var [[buffer(0)]], device const float* p_bn2_weight [[buffer(1)]], device const float* b_bn2_running_mean [[buffer(2)]], device const float* p_bn2_bias [[buffer(3)]], device float* mul_r118_out [[buffer(4)]], device float* sub_r40_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r79 = (b_bn2_running_var[i] + 1e-05f);
  const float rsqrt_r40 = metal::precise::rsqrt(add_r79);
  const float mul_r118 = (rsqrt_r40 * p_bn2_weight[i]);
  mul_r118_out[i] = mul_r118;
  const float mul_r119 = (b_bn2_running_mean[i] * mul_r118);
  sub_r40_out[i] = (p_bn2_bias[i] - mul_r119);
}

// Computes mul_r117, through mul_r117.
kernel void mul_r117_kernel(device const float* p_conv2_weight [[buffer(0)]], device const float* mul_r118 [[buffer(1)]], device float* mul_r117_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 320; i += 32) {
    mul_r117_out[row * 320 + i] = (p_conv2_weight[row * 320 + i] * mul_r118[row]);
  }
}

// Computes relu_1, through convolution_r41_sums, convolution_r41, relu_1.
kernel void relu_1_kernel(device const float* mul_r117 [[buffer(0)]], device const float* convolution_r40 [[buffer(1)]], device const float* sub_r40 [[buffer(2)]], device float* relu_1_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int b = (item % 2);
  float convolution_r41_sums = 0.0f;
  for (int i = int(lane); i < 320; i += 32) {
    convolution_r41_sums = convolution_r41_sums + (mul_r117[a * 320 + i] * convolution_r40[i * 2 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r41_sums = convolution_r41_sums + other_lane(convolution_r41_sums, step);
  const float convolution_r41 = (convolution_r41_sums + sub_r40[a]);
  if (lane == 0) relu_1_out[a * 2 + b] = at_least(convolution_r41, 0.0f);
}

// Computes mean_r1, through mean_r1_sum, mean_r1.
kernel void mean_r1_kernel(device const float* relu_1 [[buffer(0)]], device float* mean_r1_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float mean_r1_sum = 0.0f;
  for (int i = int(lane); i < 2; i += 32) {
    mean_r1_sum = mean_r1_sum + relu_1[row * 2 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) mean_r1_sum = mean_r1_sum + other_lane(mean_r1_sum, step);
  if (lane == 0) mean_r1_out[row] = (mean_r1_sum / 2.0f);
}

// Computes linear, through linear_product, linear.
kernel void linear_kernel(device const float* mean_r1 [[buffer(0)]], device const float* p_fc_weight [[buffer(1)]], device const float* p_fc_bias [[buffer(2)]], device float* linear_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float linear_product = 0.0f;
  for (int i = int(lane); i < 1280; i += 32) {
    linear_product = linear_product + (mean_r1[i] * p_fc_weight[row * 1280 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) linear_product = linear_product + other_lane(linear_product, step);
  if (lane == 0) linear_out[row] = (linear_product + p_fc_bias[row]);
}
