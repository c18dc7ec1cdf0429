#include <metal_stdlib>
using namespace metal;

// x, but no less than low; NaN stays NaN.
template <class T>
inline T at_least(T x, T low) {
  return x < low ? low : x;
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
kernel void sub_r1_kernel(device const float* b_model_0_1_running_var [[buffer(0)]], device const float* p_model_0_1_weight [[buffer(1)]], device const float* b_model_0_1_running_mean [[buffer(2)]], device const float* p_model_0_1_bias [[buffer(3)]], device float* mul_r1_out [[buffer(4)]], device float* sub_r1_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r1 = (b_model_0_1_running_var[i] + 1e-05f);
  const float rsqrt_r1 = metal::precise::rsqrt(add_r1);
  const float mul_r1 = (rsqrt_r1 * p_model_0_1_weight[i]);
  mul_r1_out[i] = mul_r1;
  const float mul_r2 = (b_model_0_1_running_mean[i] * mul_r1);
  sub_r1_out[i] = (p_model_0_1_bias[i] - mul_r2);
}

// Computes mul_r82, through mul_r82.
kernel void mul_r82_kernel(device const float* p_model_0_0_weight [[buffer(0)]], device const float* mul_r1 [[buffer(1)]], device float* mul_r82_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 27; i += 32) {
    mul_r82_out[row * 27 + i] = (p_model_0_0_weight[row * 27 + i] * mul_r1[row]);
  }
}

// Computes relu, through convolution_r2_sums, convolution_r2, relu.
kernel void relu_kernel(device const float* mul_r82 [[buffer(0)]], device const float* x [[buffer(1)]], device const float* sub_r1 [[buffer(2)]], device float* relu_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = 0;
  const int b = item;
  threadgroup float tile_left[512];
  threadgroup float tile_right[1024];
  threadgroup float tile_strips[1024];
  threadgroup float* tile_strip = tile_strips + simd * 256;
  const int first_row = 0;
  const int first_column = b * 64;
  const int own_row = simd / 2 * 16;
  const int own_column = simd % 2 * 32;
  simdgroup_float8x8 tile_sums[2][4];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 4; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 27; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 27) {
        element = mul_r82[row * 27 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 1024; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 27) {
        element = (((column % 112) * 2 + (term % 3) - 1 >= 0) ? (((column / 112) * 2 + ((term / 3) % 3) - 1 >= 0) ? x[(term / 9) * 50176 + (column / 112) * 448 + ((term / 3) % 3) * 224 + (column % 112) * 2 + (term % 3) - 225] : 0.0f) : 0.0f);
      }
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[2], right[4];
      for (ushort i = 0; i < 2; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 4; ++j) simdgroup_load(right[j], tile_right + (own_column + j * 8) * 16 + deep, 16, ulong2(0), true);
      for (ushort i = 0; i < 2; ++i)
        for (ushort j = 0; j < 4; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  for (ushort i = 0; i < 2; ++i) {
    for (ushort j = 0; j < 4; ++j) simdgroup_store(tile_sums[i][j], tile_strip + j * 8, 32);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 256; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 32;
      const int column = first_column + own_column + place % 32;
      const float convolution_r2_sums = tile_strip[place];
      const float convolution_r2 = (convolution_r2_sums + sub_r1[row]);
      relu_out[row * 12544 + column] = at_least(convolution_r2, 0.0f);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul_r3, through mul_r3.
kernel void mul_r3_kernel(device const float* p_model_1_0_weight [[buffer(0)]], device const float* mul_r4 [[buffer(1)]], device float* mul_r3_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 9; i += 32) {
    mul_r3_out[row * 9 + i] = (p_model_1_0_weight[row * 9 + i] * mul_r4[row]);
  }
}

// Computes relu_1, through convolution_r3, relu_1.
kernel void relu_1_kernel(device const float* mul_r3 [[buffer(0)]], device const float* relu [[buffer(1)]], device const float* sub_r2 [[buffer(2)]], device float* relu_1_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 112);
  const int b = (item % 112);
  for (int i = int(lane); i < 112; i += 32) {
    const float convolution_r3 = ((((((((((mul_r3[a * 9] * ((i - 1 >= 0) ? ((b - 1 >= 0) ? relu[a * 12544 + b * 112 + i - 113] : 0.0f) : 0.0f)) + (mul_r3[a * 9 + 1] * ((b - 1 >= 0) ? relu[a * 12544 + b * 112 + i - 112] : 0.0f))) + (mul_r3[a * 9 + 2] * ((i + 1 < 112) ? ((b - 1 >= 0) ? relu[a * 12544 + b * 112 + i - 111] : 0.0f) : 0.0f))) + (mul_r3[a * 9 + 3] * ((i - 1 >= 0) ? relu[a * 12544 + b * 112 + i - 1] : 0.0f))) + (mul_r3[a * 9 + 4] * relu[a * 12544 + b * 112 + i])) + (mul_r3[a * 9 + 5] * ((i + 1 < 112) ? relu[a * 12544 + b * 112 + i + 1] : 0.0f))) + (mul_r3[a * 9 + 6] * ((i - 1 >= 0) ? ((b + 1 < 112) ? relu[a * 12544 + b * 112 + i + 111] : 0.0f) : 0.0f))) + (mul_r3[a * 9 + 7] * ((b + 1 < 112) ? relu[a * 12544 + b * 112 + i + 112] : 0.0f))) + (mul_r3[a * 9 + 8] * ((i + 1 < 112) ? ((b + 1 < 112) ? relu[a * 12544 + b * 112 + i + 113] : 0.0f) : 0.0f))) + sub_r2[a]);
    relu_1_out[a * 12544 + b * 112 + i] = at_least(convolution_r3, 0.0f);
  }
}

// Computes mul_r7, sub_r3, through add_r5, rsqrt_r3, mul_r7, mul_r8, sub_r3.
kernel void sub_r3_kernel(device const float* b_model_1_4_running_var [[buffer(0)]], device const float* p_model_1_4_weight [[buffer(1)]], device const float* b_model_1_4_running_mean [[buffer(2)]], device const float* p_model_1_4_bias [[buffer(3)]], device float* mul_r7_out [[buffer(4)]], device float* sub_r3_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r5 = (b_model_1_4_running_var[i] + 1e-05f);
  const float rsqrt_r3 = metal::precise::rsqrt(add_r5);
  const float mul_r7 = (rsqrt_r3 * p_model_1_4_weight[i]);
  mul_r7_out[i] = mul_r7;
  const float mul_r8 = (b_model_1_4_running_mean[i] * mul_r7);
  sub_r3_out[i] = (p_model_1_4_bias[i] - mul_r8);
}

// Computes mul_r6, through mul_r6.
kernel void mul_r6_kernel(device const float* p_model_1_3_weight [[buffer(0)]], device const float* mul_r7 [[buffer(1)]], device float* mul_r6_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 32; i += 32) {
    mul_r6_out[row * 32 + i] = (p_model_1_3_weight[row * 32 + i] * mul_r7[row]);
  }
}

// Computes relu_2, through convolution_r4_sums, convolution_r4, relu_2.
kernel void relu_2_kernel(device const float* mul_r6 [[buffer(0)]], device const float* relu_1 [[buffer(1)]], device const float* sub_r3 [[buffer(2)]], device float* relu_2_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = 0;
  const int b = item;
  threadgroup float tile_left[1024];
  threadgroup float tile_right[1024];
  threadgroup float tile_strips[1024];
  threadgroup float* tile_strip = tile_strips + simd * 256;
  const int first_row = 0;
  const int first_column = b * 64;
  const int own_row = simd / 2 * 32;
  const int own_column = simd % 2 * 32;
  simdgroup_float8x8 tile_sums[4][4];
  for (ushort i = 0; i < 4; ++i)
    for (ushort j = 0; j < 4; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 32; base += 16) {
    for (int place = at; place < 1024; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = mul_r6[row * 32 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 1024; place += 128) {
      const int column = first_column + place % 64;
      const int term = base + place / 64;
      const float element = relu_1[term * 12544 + column];
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[4], right[4];
      for (ushort i = 0; i < 4; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 4; ++j) simdgroup_load(right[j], tile_right + (deep) * 64 + own_column + j * 8, 64);
      for (ushort i = 0; i < 4; ++i)
        for (ushort j = 0; j < 4; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  for (ushort i = 0; i < 4; ++i) {
    for (ushort j = 0; j < 4; ++j) simdgroup_store(tile_sums[i][j], tile_strip + j * 8, 32);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 256; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 32;
      const int column = first_column + own_column + place % 32;
      const float convolution_r4_sums = tile_strip[place];
      const float convolution_r4 = (convolution_r4_sums + sub_r3[row]);
      relu_2_out[row * 12544 + column] = at_least(convolution_r4, 0.0f);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul_r9, through mul_r9.
kernel void mul_r9_kernel(device const float* p_model_2_0_weight [[buffer(0)]], device const float* mul_r10 [[buffer(1)]], device float* mul_r9_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 9; i += 32) {
    mul_r9_out[row * 9 + i] = (p_model_2_0_weight[row * 9 + i] * mul_r10[row]);
  }
}

// Computes relu_3, through convolution_r5, relu_3.
kernel void relu_3_kernel(device const float* mul_r9 [[buffer(0)]], device const float* relu_2 [[buffer(1)]], device const float* sub_r4 [[buffer(2)]], device float* relu_3_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 56);
  const int b = (item % 56);
  for (int i = int(lane); i < 56; i += 32) {
    const float convolution_r5 = ((((((((((mul_r9[a * 9] * ((i * 2 - 1 >= 0) ? ((b * 2 - 1 >= 0) ? relu_2[a * 12544 + b * 224 + i * 2 - 113] : 0.0f) : 0.0f)) + (mul_r9[a * 9 + 1] * ((b * 2 - 1 >= 0) ? relu_2[a * 12544 + b * 224 + i * 2 - 112] : 0.0f))) + (mul_r9[a * 9 + 2] * ((b * 2 - 1 >= 0) ? relu_2[a * 12544 + b * 224 + i * 2 - 111] : 0.0f))) + (mul_r9[a * 9 + 3] * ((i * 2 - 1 >= 0) ? relu_2[a * 12544 + b * 224 + i * 2 - 1] : 0.0f))) + (mul_r9[a * 9 + 4] * relu_2[a * 12544 + b * 224 + i * 2])) + (mul_r9[a * 9 + 5] * relu_2[a * 12544 + b * 224 + i * 2 + 1])) + (mul_r9[a * 9 + 6] * ((i * 2 - 1 >= 0) ? relu_2[a * 12544 + b * 224 + i * 2 + 111] : 0.0f))) + (mul_r9[a * 9 + 7] * relu_2[a * 12544 + b * 224 + i * 2 + 112])) + (mul_r9[a * 9 + 8] * relu_2[a * 12544 + b * 224 + i * 2 + 113])) + sub_r4[a]);
    relu_3_out[a * 3136 + b * 56 + i] = at_least(convolution_r5, 0.0f);
  }
}

// Computes mul_r13, sub_r5, through add_r9, rsqrt_r5, mul_r13, mul_r14, sub_r5.
kernel void sub_r5_kernel(device const float* b_model_2_4_running_var [[buffer(0)]], device const float* p_model_2_4_weight [[buffer(1)]], device const float* b_model_2_4_running_mean [[buffer(2)]], device const float* p_model_2_4_bias [[buffer(3)]], device float* mul_r13_out [[buffer(4)]], device float* sub_r5_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r9 = (b_model_2_4_running_var[i] + 1e-05f);
  const float rsqrt_r5 = metal::precise::rsqrt(add_r9);
  const float mul_r13 = (rsqrt_r5 * p_model_2_4_weight[i]);
  mul_r13_out[i] = mul_r13;
  const float mul_r14 = (b_model_2_4_running_mean[i] * mul_r13);
  sub_r5_out[i] = (p_model_2_4_bias[i] - mul_r14);
}

// Computes mul_r12, through mul_r12.
kernel void mul_r12_kernel(device const float* p_model_2_3_weight [[buffer(0)]], device const float* mul_r13 [[buffer(1)]], device float* mul_r12_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 64; i += 32) {
    mul_r12_out[row * 64 + i] = (p_model_2_3_weight[row * 64 + i] * mul_r13[row]);
  }
}

// Computes relu_4, through convolution_r6_sums, convolution_r6, relu_4.
kernel void relu_4_kernel(device const float* mul_r12 [[buffer(0)]], device const float* relu_3 [[buffer(1)]], device const float* sub_r5 [[buffer(2)]], device float* relu_4_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 49);
  const int b = (item % 49);
  threadgroup float tile_left[1024];
  threadgroup float tile_right[1024];
  threadgroup float tile_strips[1024];
  threadgroup float* tile_strip = tile_strips + simd * 256;
  const int first_row = a * 64;
  const int first_column = b * 64;
  const int own_row = simd / 2 * 32;
  const int own_column = simd % 2 * 32;
  simdgroup_float8x8 tile_sums[4][4];
  for (ushort i = 0; i < 4; ++i)
    for (ushort j = 0; j < 4; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 64; base += 16) {
    for (int place = at; place < 1024; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = mul_r12[row * 64 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 1024; place += 128) {
      const int column = first_column + place % 64;
      const int term = base + place / 64;
      const float element = relu_3[term * 3136 + column];
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[4], right[4];
      for (ushort i = 0; i < 4; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 4; ++j) simdgroup_load(right[j], tile_right + (deep) * 64 + own_column + j * 8, 64);
      for (ushort i = 0; i < 4; ++i)
        for (ushort j = 0; j < 4; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  for (ushort i = 0; i < 4; ++i) {
    for (ushort j = 0; j < 4; ++j) simdgroup_store(tile_sums[i][j], tile_strip + j * 8, 32);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 256; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 32;
      const int column = first_column + own_column + place % 32;
      const float convolution_r6_sums = tile_strip[place];
      const float convolution_r6 = (convolution_r6_sums + sub_r5[row]);
      relu_4_out[row * 3136 + column] = at_least(convolution_r6, 0.0f);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul_r15, through mul_r15.
kernel void mul_r15_kernel(device const float* p_model_3_0_weight [[buffer(0)]], device const float* mul_r16 [[buffer(1)]], device float* mul_r15_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 9; i += 32) {
    mul_r15_out[row * 9 + i] = (p_model_3_0_weight[row * 9 + i] * mul_r16[row]);
  }
}

// Computes relu_5, through convolution_r7, relu_5.
kernel void relu_5_kernel(device const float* mul_r15 [[buffer(0)]], device const float* relu_4 [[buffer(1)]], device const float* sub_r6 [[buffer(2)]], device float* relu_5_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 56);
  const int b = (item % 56);
  for (int i = int(lane); i < 56; i += 32) {
    const float convolution_r7 = ((((((((((mul_r15[a * 9] * ((i - 1 >= 0) ? ((b - 1 >= 0) ? relu_4[a * 3136 + b * 56 + i - 57] : 0.0f) : 0.0f)) + (mul_r15[a * 9 + 1] * ((b - 1 >= 0) ? relu_4[a * 3136 + b * 56 + i - 56] : 0.0f))) + (mul_r15[a * 9 + 2] * ((i + 1 < 56) ? ((b - 1 >= 0) ? relu_4[a * 3136 + b * 56 + i - 55] : 0.0f) : 0.0f))) + (mul_r15[a * 9 + 3] * ((i - 1 >= 0) ? relu_4[a * 3136 + b * 56 + i - 1] : 0.0f))) + (mul_r15[a * 9 + 4] * relu_4[a * 3136 + b * 56 + i])) + (mul_r15[a * 9 + 5] * ((i + 1 < 56) ? relu_4[a * 3136 + b * 56 + i + 1] : 0.0f))) + (mul_r15[a * 9 + 6] * ((i - 1 >= 0) ? ((b + 1 < 56) ? relu_4[a * 3136 + b * 56 + i + 55] : 0.0f) : 0.0f))) + (mul_r15[a * 9 + 7] * ((b + 1 < 56) ? relu_4[a * 3136 + b * 56 + i + 56] : 0.0f))) + (mul_r15[a * 9 + 8] * ((i + 1 < 56) ? ((b + 1 < 56) ? relu_4[a * 3136 + b * 56 + i + 57] : 0.0f) : 0.0f))) + sub_r6[a]);
    relu_5_out[a * 3136 + b * 56 + i] = at_least(convolution_r7, 0.0f);
  }
}

// Computes mul_r18, through mul_r18.
kernel void mul_r18_kernel(device const float* p_model_3_3_weight [[buffer(0)]], device const float* mul_r19 [[buffer(1)]], device float* mul_r18_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 128; i += 32) {
    mul_r18_out[row * 128 + i] = (p_model_3_3_weight[row * 128 + i] * mul_r19[row]);
  }
}

// Computes relu_6, through convolution_r8_sums, convolution_r8, relu_6.
kernel void relu_6_kernel(device const float* mul_r18 [[buffer(0)]], device const float* relu_5 [[buffer(1)]], device const float* sub_r7 [[buffer(2)]], device float* relu_6_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 49);
  const int b = (item % 49);
  threadgroup float tile_left[1024];
  threadgroup float tile_right[1024];
  threadgroup float tile_strips[1024];
  threadgroup float* tile_strip = tile_strips + simd * 256;
  const int first_row = a * 64;
  const int first_column = b * 64;
  const int own_row = simd / 2 * 32;
  const int own_column = simd % 2 * 32;
  simdgroup_float8x8 tile_sums[4][4];
  for (ushort i = 0; i < 4; ++i)
    for (ushort j = 0; j < 4; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 128; base += 16) {
    for (int place = at; place < 1024; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = mul_r18[row * 128 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 1024; place += 128) {
      const int column = first_column + place % 64;
      const int term = base + place / 64;
      const float element = relu_5[term * 3136 + column];
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[4], right[4];
      for (ushort i = 0; i < 4; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 4; ++j) simdgroup_load(right[j], tile_right + (deep) * 64 + own_column + j * 8, 64);
      for (ushort i = 0; i < 4; ++i)
        for (ushort j = 0; j < 4; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  for (ushort i = 0; i < 4; ++i) {
    for (ushort j = 0; j < 4; ++j) simdgroup_store(tile_sums[i][j], tile_strip + j * 8, 32);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 256; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 32;
      const int column = first_column + own_column + place % 32;
      const float convolution_r8_sums = tile_strip[place];
      const float convolution_r8 = (convolution_r8_sums + sub_r7[row]);
      relu_6_out[row * 3136 + column] = at_least(convolution_r8, 0.0f);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes relu_7, through convolution_r9, relu_7.
kernel void relu_7_kernel(device const float* mul_r21 [[buffer(0)]], device const float* relu_6 [[buffer(1)]], device const float* sub_r8 [[buffer(2)]], device float* relu_7_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 28);
  const int b = (item % 28);
  for (int i = int(lane); i < 28; i += 32) {
    const float convolution_r9 = ((((((((((mul_r21[a * 9] * ((i * 2 - 1 >= 0) ? ((b * 2 - 1 >= 0) ? relu_6[a * 3136 + b * 112 + i * 2 - 57] : 0.0f) : 0.0f)) + (mul_r21[a * 9 + 1] * ((b * 2 - 1 >= 0) ? relu_6[a * 3136 + b * 112 + i * 2 - 56] : 0.0f))) + (mul_r21[a * 9 + 2] * ((b * 2 - 1 >= 0) ? relu_6[a * 3136 + b * 112 + i * 2 - 55] : 0.0f))) + (mul_r21[a * 9 + 3] * ((i * 2 - 1 >= 0) ? relu_6[a * 3136 + b * 112 + i * 2 - 1] : 0.0f))) + (mul_r21[a * 9 + 4] * relu_6[a * 3136 + b * 112 + i * 2])) + (mul_r21[a * 9 + 5] * relu_6[a * 3136 + b * 112 + i * 2 + 1])) + (mul_r21[a * 9 + 6] * ((i * 2 - 1 >= 0) ? relu_6[a * 3136 + b * 112 + i * 2 + 55] : 0.0f))) + (mul_r21[a * 9 + 7] * relu_6[a * 3136 + b * 112 + i * 2 + 56])) + (mul_r21[a * 9 + 8] * relu_6[a * 3136 + b * 112 + i * 2 + 57])) + sub_r8[a]);
    relu_7_out[a * 784 + b * 28 + i] = at_least(convolution_r9, 0.0f);
  }
}

// Computes mul_r25, sub_r9, through add_r17, rsqrt_r9, mul_r25, mul_r26, sub_r9.
kernel void sub_r9_kernel(device const float* b_model_4_4_running_var [[buffer(0)]], device const float* p_model_4_4_weight [[buffer(1)]], device const float* b_model_4_4_running_mean [[buffer(2)]], device const float* p_model_4_4_bias [[buffer(3)]], device float* mul_r25_out [[buffer(4)]], device float* sub_r9_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r17 = (b_model_4_4_running_var[i] + 1e-05f);
  const float rsqrt_r9 = metal::precise::rsqrt(add_r17);
  const float mul_r25 = (rsqrt_r9 * p_model_4_4_weight[i]);
  mul_r25_out[i] = mul_r25;
  const float mul_r26 = (b_model_4_4_running_mean[i] * mul_r25);
  sub_r9_out[i] = (p_model_4_4_bias[i] - mul_r26);
}

// Computes mul_r24, through mul_r24.
kernel void mul_r24_kernel(device const float* p_model_4_3_weight [[buffer(0)]], device const float* mul_r25 [[buffer(1)]], device float* mul_r24_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 128; i += 32) {
    mul_r24_out[row * 128 + i] = (p_model_4_3_weight[row * 128 + i] * mul_r25[row]);
  }
}

// Computes relu_8, through convolution_r10_sums, convolution_r10, relu_8.
kernel void relu_8_kernel(device const float* mul_r24 [[buffer(0)]], device const float* relu_7 [[buffer(1)]], device const float* sub_r9 [[buffer(2)]], device float* relu_8_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 25);
  const int b = (item % 25);
  threadgroup float tile_left[1024];
  threadgroup float tile_right[512];
  threadgroup float tile_strips[512];
  threadgroup float* tile_strip = tile_strips + simd * 128;
  const int first_row = a * 64;
  const int first_column = b * 32;
  const int own_row = simd / 2 * 32;
  const int own_column = simd % 2 * 16;
  simdgroup_float8x8 tile_sums[4][2];
  for (ushort i = 0; i < 4; ++i)
    for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 128; base += 16) {
    for (int place = at; place < 1024; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = mul_r24[row * 128 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place % 32;
      const int term = base + place / 32;
      float element = 0.0f;
      if (column < 784) {
        element = relu_7[term * 784 + column];
      }
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[4], right[2];
      for (ushort i = 0; i < 4; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 2; ++j) simdgroup_load(right[j], tile_right + (deep) * 32 + own_column + j * 8, 32);
      for (ushort i = 0; i < 4; ++i)
        for (ushort j = 0; j < 2; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  for (ushort i = 0; i < 4; ++i) {
    for (ushort j = 0; j < 2; ++j) simdgroup_store(tile_sums[i][j], tile_strip + j * 8, 16);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 128; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 16;
      const int column = first_column + own_column + place % 16;
      if (column < 784) {
        const float convolution_r10_sums = tile_strip[place];
        const float convolution_r10 = (convolution_r10_sums + sub_r9[row]);
        relu_8_out[row * 784 + column] = at_least(convolution_r10, 0.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul_r27, through mul_r27.
kernel void mul_r27_kernel(device const float* p_model_5_0_weight [[buffer(0)]], device const float* mul_r28 [[buffer(1)]], device float* mul_r27_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 9; i += 32) {
    mul_r27_out[row * 9 + i] = (p_model_5_0_weight[row * 9 + i] * mul_r28[row]);
  }
}

// Computes relu_9, through convolution_r11, relu_9.
kernel void relu_9_kernel(device const float* mul_r27 [[buffer(0)]], device const float* relu_8 [[buffer(1)]], device const float* sub_r10 [[buffer(2)]], device float* relu_9_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 28);
  const int b = (item % 28);
  for (int i = int(lane); i < 28; i += 32) {
    const float convolution_r11 = ((((((((((mul_r27[a * 9] * ((i - 1 >= 0) ? ((b - 1 >= 0) ? relu_8[a * 784 + b * 28 + i - 29] : 0.0f) : 0.0f)) + (mul_r27[a * 9 + 1] * ((b - 1 >= 0) ? relu_8[a * 784 + b * 28 + i - 28] : 0.0f))) + (mul_r27[a * 9 + 2] * ((i + 1 < 28) ? ((b - 1 >= 0) ? relu_8[a * 784 + b * 28 + i - 27] : 0.0f) : 0.0f))) + (mul_r27[a * 9 + 3] * ((i - 1 >= 0) ? relu_8[a * 784 + b * 28 + i - 1] : 0.0f))) + (mul_r27[a * 9 + 4] * relu_8[a * 784 + b * 28 + i])) + (mul_r27[a * 9 + 5] * ((i + 1 < 28) ? relu_8[a * 784 + b * 28 + i + 1] : 0.0f))) + (mul_r27[a * 9 + 6] * ((i - 1 >= 0) ? ((b + 1 < 28) ? relu_8[a * 784 + b * 28 + i + 27] : 0.0f) : 0.0f))) + (mul_r27[a * 9 + 7] * ((b + 1 < 28) ? relu_8[a * 784 + b * 28 + i + 28] : 0.0f))) + (mul_r27[a * 9 + 8] * ((i + 1 < 28) ? ((b + 1 < 28) ? relu_8[a * 784 + b * 28 + i + 29] : 0.0f) : 0.0f))) + sub_r10[a]);
    relu_9_out[a * 784 + b * 28 + i] = at_least(convolution_r11, 0.0f);
  }
}

// Computes mul_r30, through mul_r30.
kernel void mul_r30_kernel(device const float* p_model_5_3_weight [[buffer(0)]], device const float* mul_r31 [[buffer(1)]], device float* mul_r30_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int block = (item % 2);
  for (int i = int(lane); i < 128; i += 32) {
    mul_r30_out[a * 256 + block * 128 + i] = (p_model_5_3_weight[a * 256 + block * 128 + i] * mul_r31[a]);
  }
}

// Computes relu_10, through convolution_r12_sums, convolution_r12, relu_10.
kernel void relu_10_kernel(device const float* mul_r30 [[buffer(0)]], device const float* relu_9 [[buffer(1)]], device const float* sub_r11 [[buffer(2)]], device float* relu_10_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 25);
  const int b = (item % 25);
  threadgroup float tile_left[1024];
  threadgroup float tile_right[512];
  threadgroup float tile_strips[512];
  threadgroup float* tile_strip = tile_strips + simd * 128;
  const int first_row = a * 64;
  const int first_column = b * 32;
  const int own_row = simd / 2 * 32;
  const int own_column = simd % 2 * 16;
  simdgroup_float8x8 tile_sums[4][2];
  for (ushort i = 0; i < 4; ++i)
    for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 256; base += 16) {
    for (int place = at; place < 1024; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = mul_r30[row * 256 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place % 32;
      const int term = base + place / 32;
      float element = 0.0f;
      if (column < 784) {
        element = relu_9[term * 784 + column];
      }
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[4], right[2];
      for (ushort i = 0; i < 4; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 2; ++j) simdgroup_load(right[j], tile_right + (deep) * 32 + own_column + j * 8, 32);
      for (ushort i = 0; i < 4; ++i)
        for (ushort j = 0; j < 2; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  for (ushort i = 0; i < 4; ++i) {
    for (ushort j = 0; j < 2; ++j) simdgroup_store(tile_sums[i][j], tile_strip + j * 8, 16);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 128; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 16;
      const int column = first_column + own_column + place % 16;
      if (column < 784) {
        const float convolution_r12_sums = tile_strip[place];
        const float convolution_r12 = (convolution_r12_sums + sub_r11[row]);
        relu_10_out[row * 784 + column] = at_least(convolution_r12, 0.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes relu_11, through convolution_r13, relu_11.
kernel void relu_11_kernel(device const float* mul_r33 [[buffer(0)]], device const float* relu_10 [[buffer(1)]], device const float* sub_r12 [[buffer(2)]], device float* relu_11_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 14);
  const int b = (item % 14);
  for (int i = int(lane); i < 14; i += 32) {
    const float convolution_r13 = ((((((((((mul_r33[a * 9] * ((i * 2 - 1 >= 0) ? ((b * 2 - 1 >= 0) ? relu_10[a * 784 + b * 56 + i * 2 - 29] : 0.0f) : 0.0f)) + (mul_r33[a * 9 + 1] * ((b * 2 - 1 >= 0) ? relu_10[a * 784 + b * 56 + i * 2 - 28] : 0.0f))) + (mul_r33[a * 9 + 2] * ((b * 2 - 1 >= 0) ? relu_10[a * 784 + b * 56 + i * 2 - 27] : 0.0f))) + (mul_r33[a * 9 + 3] * ((i * 2 - 1 >= 0) ? relu_10[a * 784 + b * 56 + i * 2 - 1] : 0.0f))) + (mul_r33[a * 9 + 4] * relu_10[a * 784 + b * 56 + i * 2])) + (mul_r33[a * 9 + 5] * relu_10[a * 784 + b * 56 + i * 2 + 1])) + (mul_r33[a * 9 + 6] * ((i * 2 - 1 >= 0) ? relu_10[a * 784 + b * 56 + i * 2 + 27] : 0.0f))) + (mul_r33[a * 9 + 7] * relu_10[a * 784 + b * 56 + i * 2 + 28])) + (mul_r33[a * 9 + 8] * relu_10[a * 784 + b * 56 + i * 2 + 29])) + sub_r12[a]);
    relu_11_out[a * 196 + b * 14 + i] = at_least(convolution_r13, 0.0f);
  }
}

// Computes mul_r37, sub_r13, through add_r25, rsqrt_r13, mul_r37, mul_r38, sub_r13.
kernel void sub_r13_kernel(device const float* b_model_6_4_running_var [[buffer(0)]], device const float* p_model_6_4_weight [[buffer(1)]], device const float* b_model_6_4_running_mean [[buffer(2)]], device const float* p_model_6_4_bias [[buffer(3)]], device float* mul_r37_out [[buffer(4)]], device float* sub_r13_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r25 = (b_model_6_4_running_var[i] + 1e-05f);
  const float rsqrt_r13 = metal::precise::rsqrt(add_r25);
  const float mul_r37 = (rsqrt_r13 * p_model_6_4_weight[i]);
  mul_r37_out[i] = mul_r37;
  const float mul_r38 = (b_model_6_4_running_mean[i] * mul_r37);
  sub_r13_out[i] = (p_model_6_4_bias[i] - mul_r38);
}

// Computes mul_r36, through mul_r36.
kernel void mul_r36_kernel(device const float* p_model_6_3_weight [[buffer(0)]], device const float* mul_r37 [[buffer(1)]], device float* mul_r36_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int block = (item % 2);
  for (int i = int(lane); i < 128; i += 32) {
    mul_r36_out[a * 256 + block * 128 + i] = (p_model_6_3_weight[a * 256 + block * 128 + i] * mul_r37[a]);
  }
}

// Computes relu_12, through convolution_r14_sums, convolution_r14, relu_12.
kernel void relu_12_kernel(device const float* mul_r36 [[buffer(0)]], device const float* relu_11 [[buffer(1)]], device const float* sub_r13 [[buffer(2)]], device float* relu_12_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  for (int base = 0; base < 256; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = mul_r36[row * 256 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place % 32;
      const int term = base + place / 32;
      float element = 0.0f;
      if (column < 196) {
        element = relu_11[term * 196 + column];
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
      if (column < 196) {
        const float convolution_r14_sums = tile_strip[place];
        const float convolution_r14 = (convolution_r14_sums + sub_r13[row]);
        relu_12_out[row * 196 + column] = at_least(convolution_r14, 0.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul_r39, through mul_r39.
kernel void mul_r39_kernel(device const float* p_model_7_0_weight [[buffer(0)]], device const float* mul_r40 [[buffer(1)]], device float* mul_r39_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 9; i += 32) {
    mul_r39_out[row * 9 + i] = (p_model_7_0_weight[row * 9 + i] * mul_r40[row]);
  }
}

// Computes relu_13, through convolution_r15, relu_13.
kernel void relu_13_kernel(device const float* mul_r39 [[buffer(0)]], device const float* relu_12 [[buffer(1)]], device const float* sub_r14 [[buffer(2)]], device float* relu_13_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 14);
  const int b = (item % 14);
  for (int i = int(lane); i < 14; i += 32) {
    const float convolution_r15 = ((((((((((mul_r39[a * 9] * ((i - 1 >= 0) ? ((b - 1 >= 0) ? relu_12[a * 196 + b * 14 + i - 15] : 0.0f) : 0.0f)) + (mul_r39[a * 9 + 1] * ((b - 1 >= 0) ? relu_12[a * 196 + b * 14 + i - 14] : 0.0f))) + (mul_r39[a * 9 + 2] * ((i + 1 < 14) ? ((b - 1 >= 0) ? relu_12[a * 196 + b * 14 + i - 13] : 0.0f) : 0.0f))) + (mul_r39[a * 9 + 3] * ((i - 1 >= 0) ? relu_12[a * 196 + b * 14 + i - 1] : 0.0f))) + (mul_r39[a * 9 + 4] * relu_12[a * 196 + b * 14 + i])) + (mul_r39[a * 9 + 5] * ((i + 1 < 14) ? relu_12[a * 196 + b * 14 + i + 1] : 0.0f))) + (mul_r39[a * 9 + 6] * ((i - 1 >= 0) ? ((b + 1 < 14) ? relu_12[a * 196 + b * 14 + i + 13] : 0.0f) : 0.0f))) + (mul_r39[a * 9 + 7] * ((b + 1 < 14) ? relu_12[a * 196 + b * 14 + i + 14] : 0.0f))) + (mul_r39[a * 9 + 8] * ((i + 1 < 14) ? ((b + 1 < 14) ? relu_12[a * 196 + b * 14 + i + 15] : 0.0f) : 0.0f))) + sub_r14[a]);
    relu_13_out[a * 196 + b * 14 + i] = at_least(convolution_r15, 0.0f);
  }
}

// Computes mul_r42, through mul_r42.
kernel void mul_r42_kernel(device const float* p_model_7_3_weight [[buffer(0)]], device const float* mul_r43 [[buffer(1)]], device float* mul_r42_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int block = (item % 2);
  for (int i = int(lane); i < 256; i += 32) {
    mul_r42_out[a * 512 + block * 256 + i] = (p_model_7_3_weight[a * 512 + block * 256 + i] * mul_r43[a]);
  }
}

// Computes relu_14, through convolution_r16_sums, convolution_r16, relu_14.
kernel void relu_14_kernel(device const float* mul_r42 [[buffer(0)]], device const float* relu_13 [[buffer(1)]], device const float* sub_r15 [[buffer(2)]], device float* relu_14_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  simdgroup_float8x8 tile_totals[2][2];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 2; ++j) tile_totals[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int part = 0; part < 512; part += 256) {
    for (ushort i = 0; i < 2; ++i)
      for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    for (int base = part; base < metal::min(512, part + 256); base += 16) {
      for (int place = at; place < 512; place += 128) {
        const int row = first_row + place / 16;
        const int term = base + place % 16;
        const float element = mul_r42[row * 512 + term];
        tile_left[place] = element;
      }
      for (int place = at; place < 512; place += 128) {
        const int column = first_column + place % 32;
        const int term = base + place / 32;
        float element = 0.0f;
        if (column < 196) {
          element = relu_13[term * 196 + column];
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
      if (column < 196) {
        const float convolution_r16_sums = tile_strip[place];
        const float convolution_r16 = (convolution_r16_sums + sub_r15[row]);
        relu_14_out[row * 196 + column] = at_least(convolution_r16, 0.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes relu_23, through convolution_r25, relu_23.
kernel void relu_23_kernel(device const float* mul_r69 [[buffer(0)]], device const float* relu_22 [[buffer(1)]], device const float* sub_r24 [[buffer(2)]], device float* relu_23_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 7);
  const int b = (item % 7);
  for (int i = int(lane); i < 7; i += 32) {
    const float convolution_r25 = ((((((((((mul_r69[a * 9] * ((i * 2 - 1 >= 0) ? ((b * 2 - 1 >= 0) ? relu_22[a * 196 + b * 28 + i * 2 - 15] : 0.0f) : 0.0f)) + (mul_r69[a * 9 + 1] * ((b * 2 - 1 >= 0) ? relu_22[a * 196 + b * 28 + i * 2 - 14] : 0.0f))) + (mul_r69[a * 9 + 2] * ((b * 2 - 1 >= 0) ? relu_22[a * 196 + b * 28 + i * 2 - 13] : 0.0f))) + (mul_r69[a * 9 + 3] * ((i * 2 - 1 >= 0) ? relu_22[a * 196 + b * 28 + i * 2 - 1] : 0.0f))) + (mul_r69[a * 9 + 4] * relu_22[a * 196 + b * 28 + i * 2])) + (mul_r69[a * 9 + 5] * relu_22[a * 196 + b * 28 + i * 2 + 1])) + (mul_r69[a * 9 + 6] * ((i * 2 - 1 >= 0) ? relu_22[a * 196 + b * 28 + i * 2 + 13] : 0.0f))) + (mul_r69[a * 9 + 7] * relu_22[a * 196 + b * 28 + i * 2 + 14])) + (mul_r69[a * 9 + 8] * relu_22[a * 196 + b * 28 + i * 2 + 15])) + sub_r24[a]);
    relu_23_out[a * 49 + b * 7 + i] = at_least(convolution_r25, 0.0f);
  }
}

// Computes mul_r73, sub_r25, through add_r49, rsqrt_r25, mul_r73, mul_r74, sub_r25.
kernel void sub_r25_kernel(device const float* b_model_12_4_running_var [[buffer(0)]], device const float* p_model_12_4_weight [[buffer(1)]], device const float* b_model_12_4_running_mean [[buffer(2)]], device const float* p_model_12_4_bias [[buffer(3)]], device float* mul_r73_out [[buffer(4)]], device float* sub_r25_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r49 = (b_model_12_4_running_var[i] + 1e-05f);
  const float rsqrt_r25 = metal::precise::rsqrt(add_r49);
  const float mul_r73 = (rsqrt_r25 * p_model_12_4_weight[i]);
  mul_r73_out[i] = mul_r73;
  const float mul_r74 = (b_model_12_4_running_mean[i] * mul_r73);
  sub_r25_out[i] = (p_model_12_4_bias[i] - mul_r74);
}

// Computes mul_r72, through mul_r72.
kernel void mul_r72_kernel(device const float* p_model_12_3_weight [[buffer(0)]], device const float* mul_r73 [[buffer(1)]], device float* mul_r72_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 512; i += 32) {
    mul_r72_out[row * 512 + i] = (p_model_12_3_weight[row * 512 + i] * mul_r73[row]);
  }
}

// Computes relu_24, through convolution_r26_sums, convolution_r26, relu_24.
kernel void relu_24_kernel(device const float* mul_r72 [[buffer(0)]], device const float* relu_23 [[buffer(1)]], device const float* sub_r25 [[buffer(2)]], device float* relu_24_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  for (int part = 0; part < 512; part += 256) {
    for (ushort i = 0; i < 2; ++i)
      for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    for (int base = part; base < metal::min(512, part + 256); base += 16) {
      for (int place = at; place < 512; place += 128) {
        const int row = first_row + place / 16;
        const int term = base + place % 16;
        const float element = mul_r72[row * 512 + term];
        tile_left[place] = element;
      }
      for (int place = at; place < 512; place += 128) {
        const int column = first_column + place % 32;
        const int term = base + place / 32;
        float element = 0.0f;
        if (column < 49) {
          element = relu_23[term * 49 + column];
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
        const float convolution_r26_sums = tile_strip[place];
        const float convolution_r26 = (convolution_r26_sums + sub_r25[row]);
        relu_24_out[row * 49 + column] = at_least(convolution_r26, 0.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul_r75, through mul_r75.
kernel void mul_r75_kernel(device const float* p_model_13_0_weight [[buffer(0)]], device const float* mul_r76 [[buffer(1)]], device float* mul_r75_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 9; i += 32) {
    mul_r75_out[row * 9 + i] = (p_model_13_0_weight[row * 9 + i] * mul_r76[row]);
  }
}

// Computes relu_25, through convolution_r27, relu_25.
kernel void relu_25_kernel(device const float* mul_r75 [[buffer(0)]], device const float* relu_24 [[buffer(1)]], device const float* sub_r26 [[buffer(2)]], device float* relu_25_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 7);
  const int b = (item % 7);
  for (int i = int(lane); i < 7; i += 32) {
    const float convolution_r27 = ((((((((((mul_r75[a * 9] * ((i - 1 >= 0) ? ((b - 1 >= 0) ? relu_24[a * 49 + b * 7 + i - 8] : 0.0f) : 0.0f)) + (mul_r75[a * 9 + 1] * ((b - 1 >= 0) ? relu_24[a * 49 + b * 7 + i - 7] : 0.0f))) + (mul_r75[a * 9 + 2] * ((i + 1 < 7) ? ((b - 1 >= 0) ? relu_24[a * 49 + b * 7 + i - 6] : 0.0f) : 0.0f))) + (mul_r75[a * 9 + 3] * ((i - 1 >= 0) ? relu_24[a * 49 + b * 7 + i - 1] : 0.0f))) + (mul_r75[a * 9 + 4] * relu_24[a * 49 + b * 7 + i])) + (mul_r75[a * 9 + 5] * ((i + 1 < 7) ? relu_24[a * 49 + b * 7 + i + 1] : 0.0f))) + (mul_r75[a * 9 + 6] * ((i - 1 >= 0) ? ((b + 1 < 7) ? relu_24[a * 49 + b * 7 + i + 6] : 0.0f) : 0.0f))) + (mul_r75[a * 9 + 7] * ((b + 1 < 7) ? relu_24[a * 49 + b * 7 + i + 7] : 0.0f))) + (mul_r75[a * 9 + 8] * ((i + 1 < 7) ? ((b + 1 < 7) ? relu_24[a * 49 + b * 7 + i + 8] : 0.0f) : 0.0f))) + sub_r26[a]);
    relu_25_out[a * 49 + b * 7 + i] = at_least(convolution_r27, 0.0f);
  }
}

// Computes mul_r78, through mul_r78.
kernel void mul_r78_kernel(device const float* p_model_13_3_weight [[buffer(0)]], device const float* mul_r79 [[buffer(1)]], device float* mul_r78_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 1024; i += 32) {
    mul_r78_out[row * 1024 + i] = (p_model_13_3_weight[row * 1024 + i] * mul_r79[row]);
  }
}

// Computes relu_26, through convolution_r28_sums, convolution_r28, relu_26.
kernel void relu_26_kernel(device const float* mul_r78 [[buffer(0)]], device const float* relu_25 [[buffer(1)]], device const float* sub_r27 [[buffer(2)]], device float* relu_26_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  for (int part = 0; part < 1024; part += 256) {
    for (ushort i = 0; i < 2; ++i)
      for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    for (int base = part; base < metal::min(1024, part + 256); base += 16) {
      for (int place = at; place < 512; place += 128) {
        const int row = first_row + place / 16;
        const int term = base + place % 16;
        const float element = mul_r78[row * 1024 + term];
        tile_left[place] = element;
      }
      for (int place = at; place < 512; place += 128) {
        const int column = first_column + place % 32;
        const int term = base + place / 32;
        float element = 0.0f;
        if (column < 49) {
          element = relu_25[term * 49 + column];
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
        const float convolution_r28_sums = tile_strip[place];
        const float convolution_r28 = (convolution_r28_sums + sub_r27[row]);
        relu_26_out[row * 49 + column] = at_least(convolution_r28, 0.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes avg_pool2d, through avg_pool2d.
kernel void avg_pool2d_kernel(device const float* relu_26 [[buffer(0)]], device float* avg_pool2d_out [[buffer(1)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  float fold_1 = 0.0f;
  for (int avg_pool2d_tap0 = 0; avg_pool2d_tap0 < 7; ++avg_pool2d_tap0) {
    for (int avg_pool2d_tap1 = 0; avg_pool2d_tap1 < 7; ++avg_pool2d_tap1) {
      fold_1 = fold_1 + relu_26[i * 49 + avg_pool2d_tap0 * 7 + avg_pool2d_tap1];
    }
  }
  avg_pool2d_out[i] = (fold_1 / 49.0f);
}

// Computes linear, through linear_product, linear.
kernel void linear_kernel(device const float* avg_pool2d [[buffer(0)]], device const float* p_fc_weight [[buffer(1)]], device const float* p_fc_bias [[buffer(2)]], device float* linear_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float linear_product = 0.0f;
  for (int i = int(lane); i < 1024; i += 32) {
    linear_product = linear_product + (avg_pool2d[i] * p_fc_weight[row * 1024 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) linear_product = linear_product + other_lane(linear_product, step);
  if (lane == 0) linear_out[row] = (linear_product + p_fc_bias[row]);
}
