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

// Computes mul_r1, add_r13, through add_r1, rsqrt_r1, mul_r1, mul_r2, sub_r1, mul_r20, add_r13.
kernel void add_r13_kernel(device const float* b_feature_extractor_0_1_running_var [[buffer(0)]], device const float* p_feature_extractor_0_1_weight [[buffer(1)]], device const float* b_feature_extractor_0_1_running_mean [[buffer(2)]], device const float* p_feature_extractor_0_1_bias [[buffer(3)]], device const float* p_feature_extractor_0_0_bias [[buffer(4)]], device float* mul_r1_out [[buffer(5)]], device float* add_r13_out [[buffer(6)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r1 = (b_feature_extractor_0_1_running_var[i] + 1e-05f);
  const float rsqrt_r1 = metal::precise::rsqrt(add_r1);
  const float mul_r1 = (rsqrt_r1 * p_feature_extractor_0_1_weight[i]);
  mul_r1_out[i] = mul_r1;
  const float mul_r2 = (b_feature_extractor_0_1_running_mean[i] * mul_r1);
  const float sub_r1 = (p_feature_extractor_0_1_bias[i] - mul_r2);
  const float mul_r20 = (p_feature_extractor_0_0_bias[i] * mul_r1);
  add_r13_out[i] = (mul_r20 + sub_r1);
}

// Computes mul_r19, through mul_r19.
kernel void mul_r19_kernel(device const float* p_feature_extractor_0_0_weight [[buffer(0)]], device const float* mul_r1 [[buffer(1)]], device float* mul_r19_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 27; i += 32) {
    mul_r19_out[row * 27 + i] = (p_feature_extractor_0_0_weight[row * 27 + i] * mul_r1[row]);
  }
}

// Computes relu, through convolution_r2_sums, convolution_r2, relu.
kernel void relu_kernel(device const float* mul_r19 [[buffer(0)]], device const float* x [[buffer(1)]], device const float* add_r13 [[buffer(2)]], device float* relu_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
        element = mul_r19[row * 27 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (column < 784 && term < 27) {
        element = (((column % 28) + (term % 3) - 1 >= 0 && (column % 28) + (term % 3) - 1 < 28) ? (((column / 28) + ((term / 3) % 3) - 1 >= 0 && (column / 28) + ((term / 3) % 3) - 1 < 28) ? x[(term / 9) * 784 + ((term / 3) % 3) * 28 + column + (term % 3) - 29] : 0.0f) : 0.0f);
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
      if (column < 784) {
        const float convolution_r2_sums = tile_strip[place];
        const float convolution_r2 = (convolution_r2_sums + add_r13[row]);
        relu_out[row * 784 + column] = at_least(convolution_r2, 0.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul_r3, through mul_r3.
kernel void mul_r3_kernel(device const float* p_feature_extractor_0_3_weight [[buffer(0)]], device const float* mul_r4 [[buffer(1)]], device float* mul_r3_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 3);
  const int block = (item % 3);
  for (int i = int(lane); i < 96; i += 32) {
    mul_r3_out[a * 288 + block * 96 + i] = (p_feature_extractor_0_3_weight[a * 288 + block * 96 + i] * mul_r4[a]);
  }
}

// Computes convolution_r3, through convolution_r3_sums, convolution_r3.
kernel void convolution_r3_kernel(device const float* mul_r3 [[buffer(0)]], device const float* relu [[buffer(1)]], device const float* add_r2 [[buffer(2)]], device float* convolution_r3_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  simdgroup_float8x8 tile_totals[2][2];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 2; ++j) tile_totals[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int part = 0; part < 288; part += 256) {
    for (ushort i = 0; i < 2; ++i)
      for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    for (int base = part; base < metal::min(288, part + 256); base += 16) {
      for (int place = at; place < 512; place += 128) {
        const int row = first_row + place / 16;
        const int term = base + place % 16;
        const float element = mul_r3[row * 288 + term];
        tile_left[place] = element;
      }
      for (int place = at; place < 512; place += 128) {
        const int column = first_column + place / 16;
        const int term = base + place % 16;
        float element = 0.0f;
        if (column < 784) {
          element = (((column % 28) + (term % 3) - 1 >= 0 && (column % 28) + (term % 3) - 1 < 28) ? (((column / 28) + ((term / 3) % 3) - 1 >= 0 && (column / 28) + ((term / 3) % 3) - 1 < 28) ? relu[(term / 9) * 784 + ((term / 3) % 3) * 28 + column + (term % 3) - 29] : 0.0f) : 0.0f);
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
    for (ushort i = 0; i < 2; ++i)
      for (ushort j = 0; j < 2; ++j) tile_totals[i][j].thread_elements() += tile_sums[i][j].thread_elements();
  }
  for (ushort i = 0; i < 2; ++i) {
    for (ushort j = 0; j < 2; ++j) simdgroup_store(tile_totals[i][j], tile_strip + j * 8, 16);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 128; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 16;
      const int column = first_column + own_column + place % 16;
      if (column < 784) {
        const float convolution_r3_sums = tile_strip[place];
        convolution_r3_out[row * 784 + column] = (convolution_r3_sums + add_r2[row]);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes relu_r1, through max_pool2d_with_indices_r1, relu_r1.
kernel void relu_r1_kernel(device const float* convolution_r3 [[buffer(0)]], device float* relu_r1_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 14; i += 32) {
    const float max_pool2d_r1 = maximum(maximum(maximum(convolution_r3[row * 56 + i * 2], convolution_r3[row * 56 + i * 2 + 1]), convolution_r3[row * 56 + i * 2 + 28]), convolution_r3[row * 56 + i * 2 + 29]);
    relu_r1_out[row * 14 + i] = at_least(max_pool2d_r1, 0.0f);
  }
}

// Computes mul_r7, add_r4, through add_r5, rsqrt_r3, mul_r7, mul_r8, sub_r3, mul_r22, add_r4.
kernel void add_r4_kernel(device const float* b_feature_extractor_1_1_running_var [[buffer(0)]], device const float* p_feature_extractor_1_1_weight [[buffer(1)]], device const float* b_feature_extractor_1_1_running_mean [[buffer(2)]], device const float* p_feature_extractor_1_1_bias [[buffer(3)]], device const float* p_feature_extractor_1_0_bias [[buffer(4)]], device float* mul_r7_out [[buffer(5)]], device float* add_r4_out [[buffer(6)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r5 = (b_feature_extractor_1_1_running_var[i] + 1e-05f);
  const float rsqrt_r3 = metal::precise::rsqrt(add_r5);
  const float mul_r7 = (rsqrt_r3 * p_feature_extractor_1_1_weight[i]);
  mul_r7_out[i] = mul_r7;
  const float mul_r8 = (b_feature_extractor_1_1_running_mean[i] * mul_r7);
  const float sub_r3 = (p_feature_extractor_1_1_bias[i] - mul_r8);
  const float mul_r22 = (p_feature_extractor_1_0_bias[i] * mul_r7);
  add_r4_out[i] = (mul_r22 + sub_r3);
}

// Computes mul_r6, through mul_r6.
kernel void mul_r6_kernel(device const float* p_feature_extractor_1_0_weight [[buffer(0)]], device const float* mul_r7 [[buffer(1)]], device float* mul_r6_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 3);
  const int block = (item % 3);
  for (int i = int(lane); i < 96; i += 32) {
    mul_r6_out[a * 288 + block * 96 + i] = (p_feature_extractor_1_0_weight[a * 288 + block * 96 + i] * mul_r7[a]);
  }
}

// Computes relu_2, through convolution_r4_sums, convolution_r4, relu_2.
kernel void relu_2_kernel(device const float* mul_r6 [[buffer(0)]], device const float* relu_r1 [[buffer(1)]], device const float* add_r4 [[buffer(2)]], device float* relu_2_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  for (int part = 0; part < 288; part += 256) {
    for (ushort i = 0; i < 2; ++i)
      for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    for (int base = part; base < metal::min(288, part + 256); base += 16) {
      for (int place = at; place < 512; place += 128) {
        const int row = first_row + place / 16;
        const int term = base + place % 16;
        const float element = mul_r6[row * 288 + term];
        tile_left[place] = element;
      }
      for (int place = at; place < 512; place += 128) {
        const int column = first_column + place / 16;
        const int term = base + place % 16;
        float element = 0.0f;
        if (column < 196) {
          element = (((column % 14) + (term % 3) - 1 >= 0 && (column % 14) + (term % 3) - 1 < 14) ? (((column / 14) + ((term / 3) % 3) - 1 >= 0 && (column / 14) + ((term / 3) % 3) - 1 < 14) ? relu_r1[(term / 9) * 196 + ((term / 3) % 3) * 14 + column + (term % 3) - 15] : 0.0f) : 0.0f);
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
        const float convolution_r4_sums = tile_strip[place];
        const float convolution_r4 = (convolution_r4_sums + add_r4[row]);
        relu_2_out[row * 196 + column] = at_least(convolution_r4, 0.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul_r9, through mul_r9.
kernel void mul_r9_kernel(device const float* p_feature_extractor_1_3_weight [[buffer(0)]], device const float* mul_r10 [[buffer(1)]], device float* mul_r9_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 6);
  const int block = (item % 6);
  for (int i = int(lane); i < 96; i += 32) {
    mul_r9_out[a * 576 + block * 96 + i] = (p_feature_extractor_1_3_weight[a * 576 + block * 96 + i] * mul_r10[a]);
  }
}

// Computes convolution_r5, through convolution_r5_sums, convolution_r5.
kernel void convolution_r5_kernel(device const float* mul_r9 [[buffer(0)]], device const float* relu_2 [[buffer(1)]], device const float* add_r6 [[buffer(2)]], device float* convolution_r5_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  for (int part = 0; part < 576; part += 256) {
    for (ushort i = 0; i < 2; ++i)
      for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    for (int base = part; base < metal::min(576, part + 256); base += 16) {
      for (int place = at; place < 512; place += 128) {
        const int row = first_row + place / 16;
        const int term = base + place % 16;
        const float element = mul_r9[row * 576 + term];
        tile_left[place] = element;
      }
      for (int place = at; place < 512; place += 128) {
        const int column = first_column + place / 16;
        const int term = base + place % 16;
        float element = 0.0f;
        if (column < 196) {
          element = (((column % 14) + (term % 3) - 1 >= 0 && (column % 14) + (term % 3) - 1 < 14) ? (((column / 14) + ((term / 3) % 3) - 1 >= 0 && (column / 14) + ((term / 3) % 3) - 1 < 14) ? relu_2[(term / 9) * 196 + ((term / 3) % 3) * 14 + column + (term % 3) - 15] : 0.0f) : 0.0f);
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
        const float convolution_r5_sums = tile_strip[place];
        convolution_r5_out[row * 196 + column] = (convolution_r5_sums + add_r6[row]);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes relu_r2, through max_pool2d_with_indices_r2, relu_r2.
kernel void relu_r2_kernel(device const float* convolution_r5 [[buffer(0)]], device float* relu_r2_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 7; i += 32) {
    const float max_pool2d_r2 = maximum(maximum(maximum(convolution_r5[row * 28 + i * 2], convolution_r5[row * 28 + i * 2 + 1]), convolution_r5[row * 28 + i * 2 + 14]), convolution_r5[row * 28 + i * 2 + 15]);
    relu_r2_out[row * 7 + i] = at_least(max_pool2d_r2, 0.0f);
  }
}

// Computes relu_4, through convolution_r6_sums, convolution_r6, relu_4.
kernel void relu_4_kernel(device const float* mul_r12 [[buffer(0)]], device const float* relu_r2 [[buffer(1)]], device const float* add_r8 [[buffer(2)]], device float* relu_4_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  for (int part = 0; part < 576; part += 256) {
    for (ushort i = 0; i < 2; ++i)
      for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    for (int base = part; base < metal::min(576, part + 256); base += 16) {
      for (int place = at; place < 512; place += 128) {
        const int row = first_row + place / 16;
        const int term = base + place % 16;
        const float element = mul_r12[row * 576 + term];
        tile_left[place] = element;
      }
      for (int place = at; place < 512; place += 128) {
        const int column = first_column + place / 16;
        const int term = base + place % 16;
        float element = 0.0f;
        if (column < 49) {
          element = (((column % 7) + (term % 3) - 1 >= 0 && (column % 7) + (term % 3) - 1 < 7) ? (((column / 7) + ((term / 3) % 3) - 1 >= 0 && (column / 7) + ((term / 3) % 3) - 1 < 7) ? relu_r2[(term / 9) * 49 + ((term / 3) % 3) * 7 + column + (term % 3) - 8] : 0.0f) : 0.0f);
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
        const float convolution_r6_sums = tile_strip[place];
        const float convolution_r6 = (convolution_r6_sums + add_r8[row]);
        relu_4_out[row * 49 + column] = at_least(convolution_r6, 0.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes convolution_r7, through convolution_r7_sums, convolution_r7.
kernel void convolution_r7_kernel(device const float* mul_r15 [[buffer(0)]], device const float* relu_4 [[buffer(1)]], device const float* add_r10 [[buffer(2)]], device float* convolution_r7_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  for (int part = 0; part < 576; part += 256) {
    for (ushort i = 0; i < 2; ++i)
      for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    for (int base = part; base < metal::min(576, part + 256); base += 16) {
      for (int place = at; place < 512; place += 128) {
        const int row = first_row + place / 16;
        const int term = base + place % 16;
        const float element = mul_r15[row * 576 + term];
        tile_left[place] = element;
      }
      for (int place = at; place < 512; place += 128) {
        const int column = first_column + place / 16;
        const int term = base + place % 16;
        float element = 0.0f;
        if (column < 49) {
          element = (((column % 7) + (term % 3) - 1 >= 0 && (column % 7) + (term % 3) - 1 < 7) ? (((column / 7) + ((term / 3) % 3) - 1 >= 0 && (column / 7) + ((term / 3) % 3) - 1 < 7) ? relu_4[(term / 9) * 49 + ((term / 3) % 3) * 7 + column + (term % 3) - 8] : 0.0f) : 0.0f);
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
        const float convolution_r7_sums = tile_strip[place];
        convolution_r7_out[row * 49 + column] = (convolution_r7_sums + add_r10[row]);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mean, through max_pool2d_with_indices_r3, relu_r3, mean_sum, mean.
kernel void mean_kernel(device const float* convolution_r7 [[buffer(0)]], device float* mean_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float mean_sum = 0.0f;
  for (int j = 0; j < 3; ++j) {
    for (int i = int(lane); i < 3; i += 32) {
      const float max_pool2d_r3 = maximum(maximum(maximum(convolution_r7[row * 49 + j * 14 + i * 2], convolution_r7[row * 49 + j * 14 + i * 2 + 1]), convolution_r7[row * 49 + j * 14 + i * 2 + 7]), convolution_r7[row * 49 + j * 14 + i * 2 + 8]);
      mean_sum = mean_sum + at_least(max_pool2d_r3, 0.0f);
    }
  }
  for (ushort step = 16; step > 0; step /= 2) mean_sum = mean_sum + other_lane(mean_sum, step);
  if (lane == 0) mean_out[row] = (mean_sum / 9.0f);
}

// Computes linear, through linear_product, linear.
kernel void linear_kernel(device const float* mean [[buffer(0)]], device const float* p_fc_weight [[buffer(1)]], device const float* p_fc_bias [[buffer(2)]], device float* linear_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float linear_product = 0.0f;
  for (int i = int(lane); i < 64; i += 32) {
    linear_product = linear_product + (mean[i] * p_fc_weight[row * 64 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) linear_product = linear_product + other_lane(linear_product, step);
  if (lane == 0) linear_out[row] = (linear_product + p_fc_bias[row]);
}
