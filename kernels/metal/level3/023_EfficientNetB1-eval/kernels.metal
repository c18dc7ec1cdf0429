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

// Computes mul_r70, through mul_r70.
kernel void mul_r70_kernel(device const float* p_conv1_weight [[buffer(0)]], device const float* mul_r1 [[buffer(1)]], device float* mul_r70_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 27; i += 32) {
    mul_r70_out[row * 27 + i] = (p_conv1_weight[row * 27 + i] * mul_r1[row]);
  }
}

// Computes relu, through convolution_r2_sums, convolution_r2, relu.
kernel void relu_kernel(device const float* mul_r70 [[buffer(0)]], device const float* x [[buffer(1)]], device const float* sub_r1 [[buffer(2)]], device float* relu_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
        element = mul_r70[row * 27 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (column < 60 && term < 27) {
        element = (((column % 30) * 2 + (term % 3) - 1 >= 0) ? (((column / 30) * 2 + ((term / 3) % 3) - 1 >= 0) ? x[(term / 9) * 240 + (column / 30) * 120 + ((term / 3) % 3) * 60 + (column % 30) * 2 + (term % 3) - 61] : 0.0f) : 0.0f);
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
      if (column < 60) {
        const float convolution_r2_sums = tile_strip[place];
        const float convolution_r2 = (convolution_r2_sums + sub_r1[row]);
        relu_out[row * 60 + column] = at_least(convolution_r2, 0.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul_r3, through mul_r3.
kernel void mul_r3_kernel(device const float* p_mbconv1_0_weight [[buffer(0)]], device const float* mul_r4 [[buffer(1)]], device float* mul_r3_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 32; i += 32) {
    mul_r3_out[row * 32 + i] = (p_mbconv1_0_weight[row * 32 + i] * mul_r4[row]);
  }
}

// Computes hardtanh, through convolution_r3_sums, convolution_r3, hardtanh.
kernel void hardtanh_kernel(device const float* mul_r3 [[buffer(0)]], device const float* relu [[buffer(1)]], device const float* sub_r2 [[buffer(2)]], device float* hardtanh_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  for (int base = 0; base < 32; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = mul_r3[row * 32 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place % 32;
      const int term = base + place / 32;
      float element = 0.0f;
      if (column < 60) {
        element = relu[term * 60 + column];
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
      if (column < 60) {
        const float convolution_r3_sums = tile_strip[place];
        const float convolution_r3 = (convolution_r3_sums + sub_r2[row]);
        hardtanh_out[row * 60 + column] = at_most(at_least(convolution_r3, 0.0f), 6.0f);
      }
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

// Computes hardtanh_1, through convolution_r4, hardtanh_1.
kernel void hardtanh_1_kernel(device const float* mul_r6 [[buffer(0)]], device const float* hardtanh [[buffer(1)]], device const float* sub_r3 [[buffer(2)]], device float* hardtanh_1_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int b = (item % 2);
  for (int i = int(lane); i < 30; i += 32) {
    const float convolution_r4 = ((((((((((mul_r6[a * 9] * ((i - 1 >= 0) ? ((b - 1 >= 0) ? hardtanh[a * 60 + b * 30 + i - 31] : 0.0f) : 0.0f)) + (mul_r6[a * 9 + 1] * ((b - 1 >= 0) ? hardtanh[a * 60 + b * 30 + i - 30] : 0.0f))) + (mul_r6[a * 9 + 2] * ((i + 1 < 30) ? ((b - 1 >= 0) ? hardtanh[a * 60 + b * 30 + i - 29] : 0.0f) : 0.0f))) + (mul_r6[a * 9 + 3] * ((i - 1 >= 0) ? hardtanh[a * 60 + b * 30 + i - 1] : 0.0f))) + (mul_r6[a * 9 + 4] * hardtanh[a * 60 + b * 30 + i])) + (mul_r6[a * 9 + 5] * ((i + 1 < 30) ? hardtanh[a * 60 + b * 30 + i + 1] : 0.0f))) + (mul_r6[a * 9 + 6] * ((i - 1 >= 0) ? ((b + 1 < 2) ? hardtanh[a * 60 + b * 30 + i + 29] : 0.0f) : 0.0f))) + (mul_r6[a * 9 + 7] * ((b + 1 < 2) ? hardtanh[a * 60 + b * 30 + i + 30] : 0.0f))) + (mul_r6[a * 9 + 8] * ((i + 1 < 30) ? ((b + 1 < 2) ? hardtanh[a * 60 + b * 30 + i + 31] : 0.0f) : 0.0f))) + sub_r3[a]);
    hardtanh_1_out[a * 60 + b * 30 + i] = at_most(at_least(convolution_r4, 0.0f), 6.0f);
  }
}

// Computes mul_r10, sub_r4, through add_r7, rsqrt_r4, mul_r10, mul_r11, sub_r4.
kernel void sub_r4_kernel(device const float* b_mbconv1_7_running_var [[buffer(0)]], device const float* p_mbconv1_7_weight [[buffer(1)]], device const float* b_mbconv1_7_running_mean [[buffer(2)]], device const float* p_mbconv1_7_bias [[buffer(3)]], device float* mul_r10_out [[buffer(4)]], device float* sub_r4_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r7 = (b_mbconv1_7_running_var[i] + 1e-05f);
  const float rsqrt_r4 = metal::precise::rsqrt(add_r7);
  const float mul_r10 = (rsqrt_r4 * p_mbconv1_7_weight[i]);
  mul_r10_out[i] = mul_r10;
  const float mul_r11 = (b_mbconv1_7_running_mean[i] * mul_r10);
  sub_r4_out[i] = (p_mbconv1_7_bias[i] - mul_r11);
}

// Computes mul_r9, through mul_r9.
kernel void mul_r9_kernel(device const float* p_mbconv1_6_weight [[buffer(0)]], device const float* mul_r10 [[buffer(1)]], device float* mul_r9_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 32; i += 32) {
    mul_r9_out[row * 32 + i] = (p_mbconv1_6_weight[row * 32 + i] * mul_r10[row]);
  }
}

// Computes convolution_r5, through convolution_r5_sums, convolution_r5.
kernel void convolution_r5_kernel(device const float* mul_r9 [[buffer(0)]], device const float* hardtanh_1 [[buffer(1)]], device const float* sub_r4 [[buffer(2)]], device float* convolution_r5_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
      const float element = mul_r9[row * 32 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place % 32;
      const int term = base + place / 32;
      float element = 0.0f;
      if (column < 60) {
        element = hardtanh_1[term * 60 + column];
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
      if (column < 60) {
        const float convolution_r5_sums = tile_strip[place];
        convolution_r5_out[row * 60 + column] = (convolution_r5_sums + sub_r4[row]);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
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
  for (int i = int(lane); i < 16; i += 32) {
    mul_r12_out[row * 16 + i] = (p_mbconv2_0_weight[row * 16 + i] * mul_r13[row]);
  }
}

// Computes hardtanh_2, through convolution_r6_sums, convolution_r6, hardtanh_2.
kernel void hardtanh_2_kernel(device const float* mul_r12 [[buffer(0)]], device const float* convolution_r5 [[buffer(1)]], device const float* sub_r5 [[buffer(2)]], device float* hardtanh_2_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
      const float element = mul_r12[row * 16 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place % 32;
      const int term = base + place / 32;
      float element = 0.0f;
      if (column < 60) {
        element = convolution_r5[term * 60 + column];
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
      if (column < 60) {
        const float convolution_r6_sums = tile_strip[place];
        const float convolution_r6 = (convolution_r6_sums + sub_r5[row]);
        hardtanh_2_out[row * 60 + column] = at_most(at_least(convolution_r6, 0.0f), 6.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul_r15, through mul_r15.
kernel void mul_r15_kernel(device const float* p_mbconv2_3_weight [[buffer(0)]], device const float* mul_r16 [[buffer(1)]], device float* mul_r15_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 9; i += 32) {
    mul_r15_out[row * 9 + i] = (p_mbconv2_3_weight[row * 9 + i] * mul_r16[row]);
  }
}

// Computes hardtanh_3, through convolution_r7, hardtanh_3.
kernel void hardtanh_3_kernel(device const float* mul_r15 [[buffer(0)]], device const float* hardtanh_2 [[buffer(1)]], device const float* sub_r6 [[buffer(2)]], device float* hardtanh_3_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 15; i += 32) {
    const float convolution_r7 = ((((((((((mul_r15[row * 9] * ((i * 2 - 1 >= 0) ? ((-1 >= 0) ? hardtanh_2[row * 60 + i * 2 - 31] : 0.0f) : 0.0f)) + (mul_r15[row * 9 + 1] * ((-1 >= 0) ? hardtanh_2[row * 60 + i * 2 - 30] : 0.0f))) + (mul_r15[row * 9 + 2] * ((-1 >= 0) ? hardtanh_2[row * 60 + i * 2 - 29] : 0.0f))) + (mul_r15[row * 9 + 3] * ((i * 2 - 1 >= 0) ? hardtanh_2[row * 60 + i * 2 - 1] : 0.0f))) + (mul_r15[row * 9 + 4] * hardtanh_2[row * 60 + i * 2])) + (mul_r15[row * 9 + 5] * hardtanh_2[row * 60 + i * 2 + 1])) + (mul_r15[row * 9 + 6] * ((i * 2 - 1 >= 0) ? hardtanh_2[row * 60 + i * 2 + 29] : 0.0f))) + (mul_r15[row * 9 + 7] * hardtanh_2[row * 60 + i * 2 + 30])) + (mul_r15[row * 9 + 8] * hardtanh_2[row * 60 + i * 2 + 31])) + sub_r6[row]);
    hardtanh_3_out[row * 15 + i] = at_most(at_least(convolution_r7, 0.0f), 6.0f);
  }
}

// Computes mul_r19, sub_r7, through add_r13, rsqrt_r7, mul_r19, mul_r20, sub_r7.
kernel void sub_r7_kernel(device const float* b_mbconv2_7_running_var [[buffer(0)]], device const float* p_mbconv2_7_weight [[buffer(1)]], device const float* b_mbconv2_7_running_mean [[buffer(2)]], device const float* p_mbconv2_7_bias [[buffer(3)]], device float* mul_r19_out [[buffer(4)]], device float* sub_r7_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r13 = (b_mbconv2_7_running_var[i] + 1e-05f);
  const float rsqrt_r7 = metal::precise::rsqrt(add_r13);
  const float mul_r19 = (rsqrt_r7 * p_mbconv2_7_weight[i]);
  mul_r19_out[i] = mul_r19;
  const float mul_r20 = (b_mbconv2_7_running_mean[i] * mul_r19);
  sub_r7_out[i] = (p_mbconv2_7_bias[i] - mul_r20);
}

// Computes mul_r18, through mul_r18.
kernel void mul_r18_kernel(device const float* p_mbconv2_6_weight [[buffer(0)]], device const float* mul_r19 [[buffer(1)]], device float* mul_r18_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 96; i += 32) {
    mul_r18_out[row * 96 + i] = (p_mbconv2_6_weight[row * 96 + i] * mul_r19[row]);
  }
}

// Computes convolution_r8, through convolution_r8_sums, convolution_r8.
kernel void convolution_r8_kernel(device const float* mul_r18 [[buffer(0)]], device const float* hardtanh_3 [[buffer(1)]], device const float* sub_r7 [[buffer(2)]], device float* convolution_r8_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
        element = mul_r18[row * 96 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 256; place += 128) {
      const int column = first_column + place % 16;
      const int term = base + place / 16;
      float element = 0.0f;
      if (column < 15) {
        element = hardtanh_3[term * 15 + column];
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
      if (row < 24 && column < 15) {
        const float convolution_r8_sums = tile_strip[place];
        convolution_r8_out[row * 15 + column] = (convolution_r8_sums + sub_r7[row]);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
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
  const int row = at / 32;
  for (int i = int(lane); i < 24; i += 32) {
    mul_r21_out[row * 24 + i] = (p_mbconv3_0_weight[row * 24 + i] * mul_r22[row]);
  }
}

// Computes hardtanh_4, through convolution_r9_sums, convolution_r9, hardtanh_4.
kernel void hardtanh_4_kernel(device const float* mul_r21 [[buffer(0)]], device const float* convolution_r8 [[buffer(1)]], device const float* sub_r8 [[buffer(2)]], device float* hardtanh_4_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
        element = mul_r21[row * 24 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 256; place += 128) {
      const int column = first_column + place % 16;
      const int term = base + place / 16;
      float element = 0.0f;
      if (column < 15 && term < 24) {
        element = convolution_r8[term * 15 + column];
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
      if (row < 144 && column < 15) {
        const float convolution_r9_sums = tile_strip[place];
        const float convolution_r9 = (convolution_r9_sums + sub_r8[row]);
        hardtanh_4_out[row * 15 + column] = at_most(at_least(convolution_r9, 0.0f), 6.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul_r24, through mul_r24.
kernel void mul_r24_kernel(device const float* p_mbconv3_3_weight [[buffer(0)]], device const float* mul_r25 [[buffer(1)]], device float* mul_r24_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 9; i += 32) {
    mul_r24_out[row * 9 + i] = (p_mbconv3_3_weight[row * 9 + i] * mul_r25[row]);
  }
}

// Computes hardtanh_5, through convolution_r10, hardtanh_5.
kernel void hardtanh_5_kernel(device const float* mul_r24 [[buffer(0)]], device const float* hardtanh_4 [[buffer(1)]], device const float* sub_r9 [[buffer(2)]], device float* hardtanh_5_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 8; i += 32) {
    const float convolution_r10 = ((((((((((mul_r24[row * 9] * ((i * 2 - 1 >= 0) ? ((-1 >= 0) ? hardtanh_4[row * 15 + i * 2 - 16] : 0.0f) : 0.0f)) + (mul_r24[row * 9 + 1] * ((-1 >= 0) ? hardtanh_4[row * 15 + i * 2 - 15] : 0.0f))) + (mul_r24[row * 9 + 2] * ((i * 2 + 1 < 15) ? ((-1 >= 0) ? hardtanh_4[row * 15 + i * 2 - 14] : 0.0f) : 0.0f))) + (mul_r24[row * 9 + 3] * ((i * 2 - 1 >= 0) ? hardtanh_4[row * 15 + i * 2 - 1] : 0.0f))) + (mul_r24[row * 9 + 4] * hardtanh_4[row * 15 + i * 2])) + (mul_r24[row * 9 + 5] * ((i * 2 + 1 < 15) ? hardtanh_4[row * 15 + i * 2 + 1] : 0.0f))) + (mul_r24[row * 9 + 6] * ((i * 2 - 1 >= 0) ? ((1 < 1) ? hardtanh_4[row * 15 + i * 2 + 14] : 0.0f) : 0.0f))) + (mul_r24[row * 9 + 7] * ((1 < 1) ? hardtanh_4[row * 15 + i * 2 + 15] : 0.0f))) + (mul_r24[row * 9 + 8] * ((i * 2 + 1 < 15) ? ((1 < 1) ? hardtanh_4[row * 15 + i * 2 + 16] : 0.0f) : 0.0f))) + sub_r9[row]);
    hardtanh_5_out[row * 8 + i] = at_most(at_least(convolution_r10, 0.0f), 6.0f);
  }
}

// Computes mul_r28, sub_r10, through add_r19, rsqrt_r10, mul_r28, mul_r29, sub_r10.
kernel void sub_r10_kernel(device const float* b_mbconv3_7_running_var [[buffer(0)]], device const float* p_mbconv3_7_weight [[buffer(1)]], device const float* b_mbconv3_7_running_mean [[buffer(2)]], device const float* p_mbconv3_7_bias [[buffer(3)]], device float* mul_r28_out [[buffer(4)]], device float* sub_r10_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r19 = (b_mbconv3_7_running_var[i] + 1e-05f);
  const float rsqrt_r10 = metal::precise::rsqrt(add_r19);
  const float mul_r28 = (rsqrt_r10 * p_mbconv3_7_weight[i]);
  mul_r28_out[i] = mul_r28;
  const float mul_r29 = (b_mbconv3_7_running_mean[i] * mul_r28);
  sub_r10_out[i] = (p_mbconv3_7_bias[i] - mul_r29);
}

// Computes mul_r27, through mul_r27.
kernel void mul_r27_kernel(device const float* p_mbconv3_6_weight [[buffer(0)]], device const float* mul_r28 [[buffer(1)]], device float* mul_r27_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int block = (item % 2);
  for (int i = int(lane); i < 72; i += 32) {
    mul_r27_out[a * 144 + block * 72 + i] = (p_mbconv3_6_weight[a * 144 + block * 72 + i] * mul_r28[a]);
  }
}

// Computes convolution_r11, through convolution_r11_sums, convolution_r11.
kernel void convolution_r11_kernel(device const float* mul_r27 [[buffer(0)]], device const float* hardtanh_5 [[buffer(1)]], device const float* sub_r10 [[buffer(2)]], device float* convolution_r11_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  for (int base = 0; base < 144; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (row < 40) {
        element = mul_r27[row * 144 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 128; place += 128) {
      const int column = first_column + place % 8;
      const int term = base + place / 8;
      const float element = hardtanh_5[term * 8 + column];
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
      if (row < 40) {
        const float convolution_r11_sums = tile_strip[place];
        convolution_r11_out[row * 8 + column] = (convolution_r11_sums + sub_r10[row]);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
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
  for (int i = int(lane); i < 40; i += 32) {
    mul_r30_out[row * 40 + i] = (p_mbconv4_0_weight[row * 40 + i] * mul_r31[row]);
  }
}

// Computes hardtanh_6, through convolution_r12_sums, convolution_r12, hardtanh_6.
kernel void hardtanh_6_kernel(device const float* mul_r30 [[buffer(0)]], device const float* convolution_r11 [[buffer(1)]], device const float* sub_r11 [[buffer(2)]], device float* hardtanh_6_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  for (int base = 0; base < 40; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (row < 240 && term < 40) {
        element = mul_r30[row * 40 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 128; place += 128) {
      const int column = first_column + place % 8;
      const int term = base + place / 8;
      float element = 0.0f;
      if (term < 40) {
        element = convolution_r11[term * 8 + column];
      }
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
      if (row < 240) {
        const float convolution_r12_sums = tile_strip[place];
        const float convolution_r12 = (convolution_r12_sums + sub_r11[row]);
        hardtanh_6_out[row * 8 + column] = at_most(at_least(convolution_r12, 0.0f), 6.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul_r33, through mul_r33.
kernel void mul_r33_kernel(device const float* p_mbconv4_3_weight [[buffer(0)]], device const float* mul_r34 [[buffer(1)]], device float* mul_r33_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 9; i += 32) {
    mul_r33_out[row * 9 + i] = (p_mbconv4_3_weight[row * 9 + i] * mul_r34[row]);
  }
}

// Computes hardtanh_7, through convolution_r13, hardtanh_7.
kernel void hardtanh_7_kernel(device const float* mul_r33 [[buffer(0)]], device const float* hardtanh_6 [[buffer(1)]], device const float* sub_r12 [[buffer(2)]], device float* hardtanh_7_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 4; i += 32) {
    const float convolution_r13 = ((((((((((mul_r33[row * 9] * ((i * 2 - 1 >= 0) ? ((-1 >= 0) ? hardtanh_6[row * 8 + i * 2 - 9] : 0.0f) : 0.0f)) + (mul_r33[row * 9 + 1] * ((-1 >= 0) ? hardtanh_6[row * 8 + i * 2 - 8] : 0.0f))) + (mul_r33[row * 9 + 2] * ((-1 >= 0) ? hardtanh_6[row * 8 + i * 2 - 7] : 0.0f))) + (mul_r33[row * 9 + 3] * ((i * 2 - 1 >= 0) ? hardtanh_6[row * 8 + i * 2 - 1] : 0.0f))) + (mul_r33[row * 9 + 4] * hardtanh_6[row * 8 + i * 2])) + (mul_r33[row * 9 + 5] * hardtanh_6[row * 8 + i * 2 + 1])) + (mul_r33[row * 9 + 6] * ((i * 2 - 1 >= 0) ? ((1 < 1) ? hardtanh_6[row * 8 + i * 2 + 7] : 0.0f) : 0.0f))) + (mul_r33[row * 9 + 7] * ((1 < 1) ? hardtanh_6[row * 8 + i * 2 + 8] : 0.0f))) + (mul_r33[row * 9 + 8] * ((1 < 1) ? hardtanh_6[row * 8 + i * 2 + 9] : 0.0f))) + sub_r12[row]);
    hardtanh_7_out[row * 4 + i] = at_most(at_least(convolution_r13, 0.0f), 6.0f);
  }
}

// Computes mul_r37, sub_r13, through add_r25, rsqrt_r13, mul_r37, mul_r38, sub_r13.
kernel void sub_r13_kernel(device const float* b_mbconv4_7_running_var [[buffer(0)]], device const float* p_mbconv4_7_weight [[buffer(1)]], device const float* b_mbconv4_7_running_mean [[buffer(2)]], device const float* p_mbconv4_7_bias [[buffer(3)]], device float* mul_r37_out [[buffer(4)]], device float* sub_r13_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r25 = (b_mbconv4_7_running_var[i] + 1e-05f);
  const float rsqrt_r13 = metal::precise::rsqrt(add_r25);
  const float mul_r37 = (rsqrt_r13 * p_mbconv4_7_weight[i]);
  mul_r37_out[i] = mul_r37;
  const float mul_r38 = (b_mbconv4_7_running_mean[i] * mul_r37);
  sub_r13_out[i] = (p_mbconv4_7_bias[i] - mul_r38);
}

// Computes mul_r36, through mul_r36.
kernel void mul_r36_kernel(device const float* p_mbconv4_6_weight [[buffer(0)]], device const float* mul_r37 [[buffer(1)]], device float* mul_r36_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int block = (item % 2);
  for (int i = int(lane); i < 120; i += 32) {
    mul_r36_out[a * 240 + block * 120 + i] = (p_mbconv4_6_weight[a * 240 + block * 120 + i] * mul_r37[a]);
  }
}

// Computes convolution_r14_sums_parts, through convolution_r14_sums_parts.
kernel void convolution_r14_sums_parts_kernel(device const float* mul_r36 [[buffer(0)]], device const float* hardtanh_7 [[buffer(1)]], device float* convolution_r14_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 12);
  const int b = ((item / 3) % 4);
  const int c = (item % 3);
  float convolution_r14_sums_parts = 0.0f;
  for (int i = int(lane); i < 80; i += 32) {
    convolution_r14_sums_parts = convolution_r14_sums_parts + (mul_r36[a * 240 + c * 80 + i] * hardtanh_7[c * 320 + i * 4 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r14_sums_parts = convolution_r14_sums_parts + other_lane(convolution_r14_sums_parts, step);
  if (lane == 0) convolution_r14_sums_parts_out[a * 12 + b * 3 + c] = convolution_r14_sums_parts;
}

// Computes convolution_r14, through convolution_r14_sums, convolution_r14.
kernel void convolution_r14_kernel(device const float* convolution_r14_sums_parts [[buffer(0)]], device const float* sub_r13 [[buffer(1)]], device float* convolution_r14_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int b = (item % 4);
  float convolution_r14_sums = 0.0f;
  for (int i = int(lane); i < 3; i += 32) {
    convolution_r14_sums = convolution_r14_sums + convolution_r14_sums_parts[a * 12 + b * 3 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r14_sums = convolution_r14_sums + other_lane(convolution_r14_sums, step);
  if (lane == 0) convolution_r14_out[a * 4 + b] = (convolution_r14_sums + sub_r13[a]);
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
  for (int i = int(lane); i < 80; i += 32) {
    mul_r39_out[row * 80 + i] = (p_mbconv5_0_weight[row * 80 + i] * mul_r40[row]);
  }
}

// Computes hardtanh_8, through convolution_r15_sums, convolution_r15, hardtanh_8.
kernel void hardtanh_8_kernel(device const float* mul_r39 [[buffer(0)]], device const float* convolution_r14 [[buffer(1)]], device const float* sub_r14 [[buffer(2)]], device float* hardtanh_8_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int b = (item % 4);
  float convolution_r15_sums = 0.0f;
  for (int i = int(lane); i < 80; i += 32) {
    convolution_r15_sums = convolution_r15_sums + (mul_r39[a * 80 + i] * convolution_r14[i * 4 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r15_sums = convolution_r15_sums + other_lane(convolution_r15_sums, step);
  const float convolution_r15 = (convolution_r15_sums + sub_r14[a]);
  if (lane == 0) hardtanh_8_out[a * 4 + b] = at_most(at_least(convolution_r15, 0.0f), 6.0f);
}

// Computes mul_r42, through mul_r42.
kernel void mul_r42_kernel(device const float* p_mbconv5_3_weight [[buffer(0)]], device const float* mul_r43 [[buffer(1)]], device float* mul_r42_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 9; i += 32) {
    mul_r42_out[row * 9 + i] = (p_mbconv5_3_weight[row * 9 + i] * mul_r43[row]);
  }
}

// Computes hardtanh_9, through convolution_r16, hardtanh_9.
kernel void hardtanh_9_kernel(device const float* mul_r42 [[buffer(0)]], device const float* hardtanh_8 [[buffer(1)]], device const float* sub_r15 [[buffer(2)]], device float* hardtanh_9_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 4; i += 32) {
    const float convolution_r16 = ((((((((((mul_r42[row * 9] * ((i - 1 >= 0) ? ((-1 >= 0) ? hardtanh_8[row * 4 + i - 5] : 0.0f) : 0.0f)) + (mul_r42[row * 9 + 1] * ((-1 >= 0) ? hardtanh_8[row * 4 + i - 4] : 0.0f))) + (mul_r42[row * 9 + 2] * ((i + 1 < 4) ? ((-1 >= 0) ? hardtanh_8[row * 4 + i - 3] : 0.0f) : 0.0f))) + (mul_r42[row * 9 + 3] * ((i - 1 >= 0) ? hardtanh_8[row * 4 + i - 1] : 0.0f))) + (mul_r42[row * 9 + 4] * hardtanh_8[row * 4 + i])) + (mul_r42[row * 9 + 5] * ((i + 1 < 4) ? hardtanh_8[row * 4 + i + 1] : 0.0f))) + (mul_r42[row * 9 + 6] * ((i - 1 >= 0) ? ((1 < 1) ? hardtanh_8[row * 4 + i + 3] : 0.0f) : 0.0f))) + (mul_r42[row * 9 + 7] * ((1 < 1) ? hardtanh_8[row * 4 + i + 4] : 0.0f))) + (mul_r42[row * 9 + 8] * ((i + 1 < 4) ? ((1 < 1) ? hardtanh_8[row * 4 + i + 5] : 0.0f) : 0.0f))) + sub_r15[row]);
    hardtanh_9_out[row * 4 + i] = at_most(at_least(convolution_r16, 0.0f), 6.0f);
  }
}

// Computes mul_r46, sub_r16, through add_r31, rsqrt_r16, mul_r46, mul_r47, sub_r16.
kernel void sub_r16_kernel(device const float* b_mbconv5_7_running_var [[buffer(0)]], device const float* p_mbconv5_7_weight [[buffer(1)]], device const float* b_mbconv5_7_running_mean [[buffer(2)]], device const float* p_mbconv5_7_bias [[buffer(3)]], device float* mul_r46_out [[buffer(4)]], device float* sub_r16_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r31 = (b_mbconv5_7_running_var[i] + 1e-05f);
  const float rsqrt_r16 = metal::precise::rsqrt(add_r31);
  const float mul_r46 = (rsqrt_r16 * p_mbconv5_7_weight[i]);
  mul_r46_out[i] = mul_r46;
  const float mul_r47 = (b_mbconv5_7_running_mean[i] * mul_r46);
  sub_r16_out[i] = (p_mbconv5_7_bias[i] - mul_r47);
}

// Computes mul_r45, through mul_r45.
kernel void mul_r45_kernel(device const float* p_mbconv5_6_weight [[buffer(0)]], device const float* mul_r46 [[buffer(1)]], device float* mul_r45_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int block = (item % 4);
  for (int i = int(lane); i < 120; i += 32) {
    mul_r45_out[a * 480 + block * 120 + i] = (p_mbconv5_6_weight[a * 480 + block * 120 + i] * mul_r46[a]);
  }
}

// Computes convolution_r17_sums_parts, through convolution_r17_sums_parts.
kernel void convolution_r17_sums_parts_kernel(device const float* mul_r45 [[buffer(0)]], device const float* hardtanh_9 [[buffer(1)]], device float* convolution_r17_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 8);
  const int b = ((item / 2) % 4);
  const int c = (item % 2);
  float convolution_r17_sums_parts = 0.0f;
  for (int i = int(lane); i < 240; i += 32) {
    convolution_r17_sums_parts = convolution_r17_sums_parts + (mul_r45[a * 480 + c * 240 + i] * hardtanh_9[c * 960 + i * 4 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r17_sums_parts = convolution_r17_sums_parts + other_lane(convolution_r17_sums_parts, step);
  if (lane == 0) convolution_r17_sums_parts_out[a * 8 + b * 2 + c] = convolution_r17_sums_parts;
}

// Computes convolution_r17, through convolution_r17_sums, convolution_r17.
kernel void convolution_r17_kernel(device const float* convolution_r17_sums_parts [[buffer(0)]], device const float* sub_r16 [[buffer(1)]], device float* convolution_r17_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int b = (item % 4);
  float convolution_r17_sums = 0.0f;
  for (int i = int(lane); i < 2; i += 32) {
    convolution_r17_sums = convolution_r17_sums + convolution_r17_sums_parts[a * 8 + b * 2 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r17_sums = convolution_r17_sums + other_lane(convolution_r17_sums, step);
  if (lane == 0) convolution_r17_out[a * 4 + b] = (convolution_r17_sums + sub_r16[a]);
}

// Computes mul_r49, sub_r17, through add_r33, rsqrt_r17, mul_r49, mul_r50, sub_r17.
kernel void sub_r17_kernel(device const float* b_mbconv6_1_running_var [[buffer(0)]], device const float* p_mbconv6_1_weight [[buffer(1)]], device const float* b_mbconv6_1_running_mean [[buffer(2)]], device const float* p_mbconv6_1_bias [[buffer(3)]], device float* mul_r49_out [[buffer(4)]], device float* sub_r17_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r33 = (b_mbconv6_1_running_var[i] + 1e-05f);
  const float rsqrt_r17 = metal::precise::rsqrt(add_r33);
  const float mul_r49 = (rsqrt_r17 * p_mbconv6_1_weight[i]);
  mul_r49_out[i] = mul_r49;
  const float mul_r50 = (b_mbconv6_1_running_mean[i] * mul_r49);
  sub_r17_out[i] = (p_mbconv6_1_bias[i] - mul_r50);
}

// Computes mul_r48, through mul_r48.
kernel void mul_r48_kernel(device const float* p_mbconv6_0_weight [[buffer(0)]], device const float* mul_r49 [[buffer(1)]], device float* mul_r48_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 112; i += 32) {
    mul_r48_out[row * 112 + i] = (p_mbconv6_0_weight[row * 112 + i] * mul_r49[row]);
  }
}

// Computes hardtanh_10, through convolution_r18_sums, convolution_r18, hardtanh_10.
kernel void hardtanh_10_kernel(device const float* mul_r48 [[buffer(0)]], device const float* convolution_r17 [[buffer(1)]], device const float* sub_r17 [[buffer(2)]], device float* hardtanh_10_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int b = (item % 4);
  float convolution_r18_sums = 0.0f;
  for (int i = int(lane); i < 112; i += 32) {
    convolution_r18_sums = convolution_r18_sums + (mul_r48[a * 112 + i] * convolution_r17[i * 4 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r18_sums = convolution_r18_sums + other_lane(convolution_r18_sums, step);
  const float convolution_r18 = (convolution_r18_sums + sub_r17[a]);
  if (lane == 0) hardtanh_10_out[a * 4 + b] = at_most(at_least(convolution_r18, 0.0f), 6.0f);
}

// Computes mul_r51, through mul_r51.
kernel void mul_r51_kernel(device const float* p_mbconv6_3_weight [[buffer(0)]], device const float* mul_r52 [[buffer(1)]], device float* mul_r51_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 9; i += 32) {
    mul_r51_out[row * 9 + i] = (p_mbconv6_3_weight[row * 9 + i] * mul_r52[row]);
  }
}

// Computes hardtanh_11, through convolution_r19, hardtanh_11.
kernel void hardtanh_11_kernel(device const float* mul_r51 [[buffer(0)]], device const float* hardtanh_10 [[buffer(1)]], device const float* sub_r18 [[buffer(2)]], device float* hardtanh_11_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 2; i += 32) {
    const float convolution_r19 = ((((((((((mul_r51[row * 9] * ((i * 2 - 1 >= 0) ? ((-1 >= 0) ? hardtanh_10[row * 4 + i * 2 - 5] : 0.0f) : 0.0f)) + (mul_r51[row * 9 + 1] * ((-1 >= 0) ? hardtanh_10[row * 4 + i * 2 - 4] : 0.0f))) + (mul_r51[row * 9 + 2] * ((-1 >= 0) ? hardtanh_10[row * 4 + i * 2 - 3] : 0.0f))) + (mul_r51[row * 9 + 3] * ((i * 2 - 1 >= 0) ? hardtanh_10[row * 4 + i * 2 - 1] : 0.0f))) + (mul_r51[row * 9 + 4] * hardtanh_10[row * 4 + i * 2])) + (mul_r51[row * 9 + 5] * hardtanh_10[row * 4 + i * 2 + 1])) + (mul_r51[row * 9 + 6] * ((i * 2 - 1 >= 0) ? ((1 < 1) ? hardtanh_10[row * 4 + i * 2 + 3] : 0.0f) : 0.0f))) + (mul_r51[row * 9 + 7] * ((1 < 1) ? hardtanh_10[row * 4 + i * 2 + 4] : 0.0f))) + (mul_r51[row * 9 + 8] * ((1 < 1) ? hardtanh_10[row * 4 + i * 2 + 5] : 0.0f))) + sub_r18[row]);
    hardtanh_11_out[row * 2 + i] = at_most(at_least(convolution_r19, 0.0f), 6.0f);
  }
}

// Computes mul_r55, sub_r19, through add_r37, rsqrt_r19, mul_r55, mul_r56, sub_r19.
kernel void sub_r19_kernel(device const float* b_mbconv6_7_running_var [[buffer(0)]], device const float* p_mbconv6_7_weight [[buffer(1)]], device const float* b_mbconv6_7_running_mean [[buffer(2)]], device const float* p_mbconv6_7_bias [[buffer(3)]], device float* mul_r55_out [[buffer(4)]], device float* sub_r19_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r37 = (b_mbconv6_7_running_var[i] + 1e-05f);
  const float rsqrt_r19 = metal::precise::rsqrt(add_r37);
  const float mul_r55 = (rsqrt_r19 * p_mbconv6_7_weight[i]);
  mul_r55_out[i] = mul_r55;
  const float mul_r56 = (b_mbconv6_7_running_mean[i] * mul_r55);
  sub_r19_out[i] = (p_mbconv6_7_bias[i] - mul_r56);
}

// Computes mul_r54, through mul_r54.
kernel void mul_r54_kernel(device const float* p_mbconv6_6_weight [[buffer(0)]], device const float* mul_r55 [[buffer(1)]], device float* mul_r54_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 6);
  const int block = (item % 6);
  for (int i = int(lane); i < 112; i += 32) {
    mul_r54_out[a * 672 + block * 112 + i] = (p_mbconv6_6_weight[a * 672 + block * 112 + i] * mul_r55[a]);
  }
}

// Computes convolution_r20_sums_parts, through convolution_r20_sums_parts.
kernel void convolution_r20_sums_parts_kernel(device const float* mul_r54 [[buffer(0)]], device const float* hardtanh_11 [[buffer(1)]], device float* convolution_r20_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int b = ((item / 2) % 2);
  const int c = (item % 2);
  float convolution_r20_sums_parts = 0.0f;
  for (int i = int(lane); i < 336; i += 32) {
    convolution_r20_sums_parts = convolution_r20_sums_parts + (mul_r54[a * 672 + c * 336 + i] * hardtanh_11[c * 672 + i * 2 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r20_sums_parts = convolution_r20_sums_parts + other_lane(convolution_r20_sums_parts, step);
  if (lane == 0) convolution_r20_sums_parts_out[a * 4 + b * 2 + c] = convolution_r20_sums_parts;
}

// Computes convolution_r20, through convolution_r20_sums, convolution_r20.
kernel void convolution_r20_kernel(device const float* convolution_r20_sums_parts [[buffer(0)]], device const float* sub_r19 [[buffer(1)]], device float* convolution_r20_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int b = (item % 2);
  float convolution_r20_sums = 0.0f;
  for (int i = int(lane); i < 2; i += 32) {
    convolution_r20_sums = convolution_r20_sums + convolution_r20_sums_parts[a * 4 + b * 2 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r20_sums = convolution_r20_sums + other_lane(convolution_r20_sums, step);
  if (lane == 0) convolution_r20_out[a * 2 + b] = (convolution_r20_sums + sub_r19[a]);
}

// Computes mul_r58, sub_r20, through add_r39, rsqrt_r20, mul_r58, mul_r59, sub_r20.
kernel void sub_r20_kernel(device const float* b_mbconv7_1_running_var [[buffer(0)]], device const float* p_mbconv7_1_weight [[buffer(1)]], device const float* b_mbconv7_1_running_mean [[buffer(2)]], device const float* p_mbconv7_1_bias [[buffer(3)]], device float* mul_r58_out [[buffer(4)]], device float* sub_r20_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r39 = (b_mbconv7_1_running_var[i] + 1e-05f);
  const float rsqrt_r20 = metal::precise::rsqrt(add_r39);
  const float mul_r58 = (rsqrt_r20 * p_mbconv7_1_weight[i]);
  mul_r58_out[i] = mul_r58;
  const float mul_r59 = (b_mbconv7_1_running_mean[i] * mul_r58);
  sub_r20_out[i] = (p_mbconv7_1_bias[i] - mul_r59);
}

// Computes mul_r57, through mul_r57.
kernel void mul_r57_kernel(device const float* p_mbconv7_0_weight [[buffer(0)]], device const float* mul_r58 [[buffer(1)]], device float* mul_r57_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 192; i += 32) {
    mul_r57_out[row * 192 + i] = (p_mbconv7_0_weight[row * 192 + i] * mul_r58[row]);
  }
}

// Computes hardtanh_12, through convolution_r21_sums, convolution_r21, hardtanh_12.
kernel void hardtanh_12_kernel(device const float* mul_r57 [[buffer(0)]], device const float* convolution_r20 [[buffer(1)]], device const float* sub_r20 [[buffer(2)]], device float* hardtanh_12_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int b = (item % 2);
  float convolution_r21_sums = 0.0f;
  for (int i = int(lane); i < 192; i += 32) {
    convolution_r21_sums = convolution_r21_sums + (mul_r57[a * 192 + i] * convolution_r20[i * 2 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r21_sums = convolution_r21_sums + other_lane(convolution_r21_sums, step);
  const float convolution_r21 = (convolution_r21_sums + sub_r20[a]);
  if (lane == 0) hardtanh_12_out[a * 2 + b] = at_most(at_least(convolution_r21, 0.0f), 6.0f);
}

// Computes mul_r60, through mul_r60.
kernel void mul_r60_kernel(device const float* p_mbconv7_3_weight [[buffer(0)]], device const float* mul_r61 [[buffer(1)]], device float* mul_r60_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 9; i += 32) {
    mul_r60_out[row * 9 + i] = (p_mbconv7_3_weight[row * 9 + i] * mul_r61[row]);
  }
}

// Computes hardtanh_13, through convolution_r22, hardtanh_13.
kernel void hardtanh_13_kernel(device const float* mul_r60 [[buffer(0)]], device const float* hardtanh_12 [[buffer(1)]], device const float* sub_r21 [[buffer(2)]], device float* hardtanh_13_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 2; i += 32) {
    const float convolution_r22 = ((((((((((mul_r60[row * 9] * ((i - 1 >= 0) ? ((-1 >= 0) ? hardtanh_12[row * 2 + i - 3] : 0.0f) : 0.0f)) + (mul_r60[row * 9 + 1] * ((-1 >= 0) ? hardtanh_12[row * 2 + i - 2] : 0.0f))) + (mul_r60[row * 9 + 2] * ((i + 1 < 2) ? ((-1 >= 0) ? hardtanh_12[row * 2 + i - 1] : 0.0f) : 0.0f))) + (mul_r60[row * 9 + 3] * ((i - 1 >= 0) ? hardtanh_12[row * 2 + i - 1] : 0.0f))) + (mul_r60[row * 9 + 4] * hardtanh_12[row * 2 + i])) + (mul_r60[row * 9 + 5] * ((i + 1 < 2) ? hardtanh_12[row * 2 + i + 1] : 0.0f))) + (mul_r60[row * 9 + 6] * ((i - 1 >= 0) ? ((1 < 1) ? hardtanh_12[row * 2 + i + 1] : 0.0f) : 0.0f))) + (mul_r60[row * 9 + 7] * ((1 < 1) ? hardtanh_12[row * 2 + i + 2] : 0.0f))) + (mul_r60[row * 9 + 8] * ((i + 1 < 2) ? ((1 < 1) ? hardtanh_12[row * 2 + i + 3] : 0.0f) : 0.0f))) + sub_r21[row]);
    hardtanh_13_out[row * 2 + i] = at_most(at_least(convolution_r22, 0.0f), 6.0f);
  }
}

// Computes mul_r64, sub_r22, through add_r43, rsqrt_r22, mul_r64, mul_r65, sub_r22.
kernel void sub_r22_kernel(device const float* b_mbconv7_7_running_var [[buffer(0)]], device const float* p_mbconv7_7_weight [[buffer(1)]], device const float* b_mbconv7_7_running_mean [[buffer(2)]], device const float* p_mbconv7_7_bias [[buffer(3)]], device float* mul_r64_out [[buffer(4)]], device float* sub_r22_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r43 = (b_mbconv7_7_running_var[i] + 1e-05f);
  const float rsqrt_r22 = metal::precise::rsqrt(add_r43);
  const float mul_r64 = (rsqrt_r22 * p_mbconv7_7_weight[i]);
  mul_r64_out[i] = mul_r64;
  const float mul_r65 = (b_mbconv7_7_running_mean[i] * mul_r64);
  sub_r22_out[i] = (p_mbconv7_7_bias[i] - mul_r65);
}

// Computes mul_r63, through mul_r63.
kernel void mul_r63_kernel(device const float* p_mbconv7_6_weight [[buffer(0)]], device const float* mul_r64 [[buffer(1)]], device float* mul_r63_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int block = (item % 4);
  for (int i = int(lane); i < 288; i += 32) {
    mul_r63_out[a * 1152 + block * 288 + i] = (p_mbconv7_6_weight[a * 1152 + block * 288 + i] * mul_r64[a]);
  }
}

// Computes convolution_r23, through convolution_r23_sums, convolution_r23.
kernel void convolution_r23_kernel(device const float* mul_r63 [[buffer(0)]], device const float* hardtanh_13 [[buffer(1)]], device const float* sub_r22 [[buffer(2)]], device float* convolution_r23_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int b = (item % 2);
  float convolution_r23_sums = 0.0f;
  for (int i = int(lane); i < 1152; i += 32) {
    convolution_r23_sums = convolution_r23_sums + (mul_r63[a * 1152 + i] * hardtanh_13[i * 2 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r23_sums = convolution_r23_sums + other_lane(convolution_r23_sums, step);
  if (lane == 0) convolution_r23_out[a * 2 + b] = (convolution_r23_sums + sub_r22[a]);
}

// Computes mul_r67, sub_r23, through add_r45, rsqrt_r23, mul_r67, mul_r68, sub_r23.
kernel void sub_r23_kernel(device const float* b_bn2_running_var [[buffer(0)]], device const float* p_bn2_weight [[buffer(1)]], device const float* b_bn2_running_mean [[buffer(2)]], device const float* p_bn2_bias [[buffer(3)]], device float* mul_r67_out [[buffer(4)]], device float* sub_r23_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r45 = (b_bn2_running_var[i] + 1e-05f);
  const float rsqrt_r23 = metal::precise::rsqrt(add_r45);
  const float mul_r67 = (rsqrt_r23 * p_bn2_weight[i]);
  mul_r67_out[i] = mul_r67;
  const float mul_r68 = (b_bn2_running_mean[i] * mul_r67);
  sub_r23_out[i] = (p_bn2_bias[i] - mul_r68);
}

// Computes mul_r66, through mul_r66.
kernel void mul_r66_kernel(device const float* p_conv2_weight [[buffer(0)]], device const float* mul_r67 [[buffer(1)]], device float* mul_r66_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 320; i += 32) {
    mul_r66_out[row * 320 + i] = (p_conv2_weight[row * 320 + i] * mul_r67[row]);
  }
}

// Computes relu_1, through convolution_r24_sums, convolution_r24, relu_1.
kernel void relu_1_kernel(device const float* mul_r66 [[buffer(0)]], device const float* convolution_r23 [[buffer(1)]], device const float* sub_r23 [[buffer(2)]], device float* relu_1_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int b = (item % 2);
  float convolution_r24_sums = 0.0f;
  for (int i = int(lane); i < 320; i += 32) {
    convolution_r24_sums = convolution_r24_sums + (mul_r66[a * 320 + i] * convolution_r23[i * 2 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r24_sums = convolution_r24_sums + other_lane(convolution_r24_sums, step);
  const float convolution_r24 = (convolution_r24_sums + sub_r23[a]);
  if (lane == 0) relu_1_out[a * 2 + b] = at_least(convolution_r24, 0.0f);
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
