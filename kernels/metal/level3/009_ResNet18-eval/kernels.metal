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

// Computes mul_r61, through mul_r61.
kernel void mul_r61_kernel(device const float* p_conv1_weight [[buffer(0)]], device const float* mul_r1 [[buffer(1)]], device float* mul_r61_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int block = (item % 2);
  for (int i = int(lane); i < metal::min(int(128), int(-block * 128 + 147)); i += 32) {
    mul_r61_out[a * 147 + block * 128 + i] = (p_conv1_weight[a * 147 + block * 128 + i] * mul_r1[a]);
  }
}

// Computes convolution_r2, through convolution_r2_sums, convolution_r2.
kernel void convolution_r2_kernel(device const float* mul_r61 [[buffer(0)]], device const float* x [[buffer(1)]], device const float* sub_r1 [[buffer(2)]], device float* convolution_r2_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  for (int base = 0; base < 147; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 147) {
        element = mul_r61[row * 147 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (column < 56 && term < 147) {
        element = (((column % 28) * 2 + (term % 7) - 3 >= 0 && (column % 28) * 2 + (term % 7) - 3 < 56) ? (((column / 28) * 2 + ((term / 7) % 7) - 3 >= 0 && (column / 28) * 2 + ((term / 7) % 7) - 3 < 4) ? x[(term / 49) * 224 + (column / 28) * 112 + ((term / 7) % 7) * 56 + (column % 28) * 2 + (term % 7) - 171] : 0.0f) : 0.0f);
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
        convolution_r2_out[row * 56 + column] = (convolution_r2_sums + sub_r1[row]);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes relu_r1, through max_pool2d_with_indices_r1, relu_r1.
kernel void relu_r1_kernel(device const float* convolution_r2 [[buffer(0)]], device float* relu_r1_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int row = at / 32;
  threadgroup float max_pool2d_with_indices_r1_window_all[256];
  threadgroup float* max_pool2d_with_indices_r1_window = max_pool2d_with_indices_r1_window_all + simd * 32;
  for (int i = int(lane); i < 1; i += 32) {
    max_pool2d_with_indices_r1_window[i] = -INFINITY;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  if ((-1 >= 0)) {
    for (int i = 1 + int(lane); i < 29; i += 32) {
      max_pool2d_with_indices_r1_window[i] = maximum(maximum(convolution_r2[row * 56 + i - 29], convolution_r2[row * 56 + i - 1]), convolution_r2[row * 56 + i + 27]);
    }
  } else {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 29; i += 32) {
      max_pool2d_with_indices_r1_window[i] = -INFINITY;
    }
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int j = 0; j < 3; ++j) {
      simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
      if ((j - 1 >= 0)) {
        for (int i = 1 + int(lane); i < 29; i += 32) {
          max_pool2d_with_indices_r1_window[i] = maximum(max_pool2d_with_indices_r1_window[i], convolution_r2[row * 56 + j * 28 + i - 29]);
        }
      }
    }
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 14; i += 32) {
    const float max_pool2d_r1 = maximum(maximum(max_pool2d_with_indices_r1_window[i * 2], max_pool2d_with_indices_r1_window[i * 2 + 1]), max_pool2d_with_indices_r1_window[i * 2 + 2]);
    relu_r1_out[row * 14 + i] = at_least(max_pool2d_r1, 0.0f);
  }
}

// Computes mul_r3, through mul_r3.
kernel void mul_r3_kernel(device const float* p_layer1_0_conv1_weight [[buffer(0)]], device const float* mul_r4 [[buffer(1)]], device float* mul_r3_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 6);
  const int block = (item % 6);
  for (int i = int(lane); i < 96; i += 32) {
    mul_r3_out[a * 576 + block * 96 + i] = (p_layer1_0_conv1_weight[a * 576 + block * 96 + i] * mul_r4[a]);
  }
}

// Computes relu_1, through convolution_r3_sums, convolution_r3, relu_1.
kernel void relu_1_kernel(device const float* mul_r3 [[buffer(0)]], device const float* relu_r1 [[buffer(1)]], device const float* sub_r2 [[buffer(2)]], device float* relu_1_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  simdgroup_float8x8 tile_totals[2][1];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 1; ++j) tile_totals[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int part = 0; part < 576; part += 256) {
    for (ushort i = 0; i < 2; ++i)
      for (ushort j = 0; j < 1; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    for (int base = part; base < metal::min(576, part + 256); base += 16) {
      for (int place = at; place < 512; place += 128) {
        const int row = first_row + place / 16;
        const int term = base + place % 16;
        const float element = mul_r3[row * 576 + term];
        tile_left[place] = element;
      }
      for (int place = at; place < 256; place += 128) {
        const int column = first_column + place / 16;
        const int term = base + place % 16;
        float element = 0.0f;
        if (column < 14) {
          element = ((column + (term % 3) - 1 >= 0 && column + (term % 3) - 1 < 14) ? ((((term / 3) % 3) - 1 >= 0 && ((term / 3) % 3) - 1 < 1) ? relu_r1[(term / 9) * 14 + ((term / 3) % 3) * 14 + column + (term % 3) - 15] : 0.0f) : 0.0f);
        }
        tile_right[place] = element;
      }
      threadgroup_barrier(mem_flags::mem_threadgroup);
      for (ushort deep = 0; deep < 16; deep += 8) {
        simdgroup_float8x8 left[2], right[1];
        for (ushort i = 0; i < 2; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
        for (ushort j = 0; j < 1; ++j) simdgroup_load(right[j], tile_right + (own_column + j * 8) * 16 + deep, 16, ulong2(0), true);
        for (ushort i = 0; i < 2; ++i)
          for (ushort j = 0; j < 1; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
      }
      threadgroup_barrier(mem_flags::mem_threadgroup);
    }
    for (ushort i = 0; i < 2; ++i)
      for (ushort j = 0; j < 1; ++j) tile_totals[i][j].thread_elements() += tile_sums[i][j].thread_elements();
  }
  for (ushort i = 0; i < 2; ++i) {
    for (ushort j = 0; j < 1; ++j) simdgroup_store(tile_totals[i][j], tile_strip + j * 8, 8);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 64; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 8;
      const int column = first_column + own_column + place % 8;
      if (column < 14) {
        const float convolution_r3_sums = tile_strip[place];
        const float convolution_r3 = (convolution_r3_sums + sub_r2[row]);
        relu_1_out[row * 14 + column] = at_least(convolution_r3, 0.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes relu_2, through convolution_r4_sums, convolution_r4, add, relu_2.
kernel void relu_2_kernel(device const float* mul_r6 [[buffer(0)]], device const float* relu_1 [[buffer(1)]], device const float* sub_r3 [[buffer(2)]], device const float* relu_r1 [[buffer(3)]], device float* relu_2_out [[buffer(4)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  simdgroup_float8x8 tile_totals[2][1];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 1; ++j) tile_totals[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int part = 0; part < 576; part += 256) {
    for (ushort i = 0; i < 2; ++i)
      for (ushort j = 0; j < 1; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    for (int base = part; base < metal::min(576, part + 256); base += 16) {
      for (int place = at; place < 512; place += 128) {
        const int row = first_row + place / 16;
        const int term = base + place % 16;
        const float element = mul_r6[row * 576 + term];
        tile_left[place] = element;
      }
      for (int place = at; place < 256; place += 128) {
        const int column = first_column + place / 16;
        const int term = base + place % 16;
        float element = 0.0f;
        if (column < 14) {
          element = ((column + (term % 3) - 1 >= 0 && column + (term % 3) - 1 < 14) ? ((((term / 3) % 3) - 1 >= 0 && ((term / 3) % 3) - 1 < 1) ? relu_1[(term / 9) * 14 + ((term / 3) % 3) * 14 + column + (term % 3) - 15] : 0.0f) : 0.0f);
        }
        tile_right[place] = element;
      }
      threadgroup_barrier(mem_flags::mem_threadgroup);
      for (ushort deep = 0; deep < 16; deep += 8) {
        simdgroup_float8x8 left[2], right[1];
        for (ushort i = 0; i < 2; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
        for (ushort j = 0; j < 1; ++j) simdgroup_load(right[j], tile_right + (own_column + j * 8) * 16 + deep, 16, ulong2(0), true);
        for (ushort i = 0; i < 2; ++i)
          for (ushort j = 0; j < 1; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
      }
      threadgroup_barrier(mem_flags::mem_threadgroup);
    }
    for (ushort i = 0; i < 2; ++i)
      for (ushort j = 0; j < 1; ++j) tile_totals[i][j].thread_elements() += tile_sums[i][j].thread_elements();
  }
  for (ushort i = 0; i < 2; ++i) {
    for (ushort j = 0; j < 1; ++j) simdgroup_store(tile_totals[i][j], tile_strip + j * 8, 8);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 64; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 8;
      const int column = first_column + own_column + place % 8;
      if (column < 14) {
        const float convolution_r4_sums = tile_strip[place];
        const float convolution_r4 = (convolution_r4_sums + sub_r3[row]);
        const float add = (convolution_r4 + relu_r1[row * 14 + column]);
        relu_2_out[row * 14 + column] = at_least(add, 0.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul_r16, sub_r6, through add_r11, rsqrt_r6, mul_r16, mul_r17, sub_r6.
kernel void sub_r6_kernel(device const float* b_layer2_0_bn1_running_var [[buffer(0)]], device const float* p_layer2_0_bn1_weight [[buffer(1)]], device const float* b_layer2_0_bn1_running_mean [[buffer(2)]], device const float* p_layer2_0_bn1_bias [[buffer(3)]], device float* mul_r16_out [[buffer(4)]], device float* sub_r6_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r11 = (b_layer2_0_bn1_running_var[i] + 1e-05f);
  const float rsqrt_r6 = metal::precise::rsqrt(add_r11);
  const float mul_r16 = (rsqrt_r6 * p_layer2_0_bn1_weight[i]);
  mul_r16_out[i] = mul_r16;
  const float mul_r17 = (b_layer2_0_bn1_running_mean[i] * mul_r16);
  sub_r6_out[i] = (p_layer2_0_bn1_bias[i] - mul_r17);
}

// Computes mul_r15, through mul_r15.
kernel void mul_r15_kernel(device const float* p_layer2_0_conv1_weight [[buffer(0)]], device const float* mul_r16 [[buffer(1)]], device float* mul_r15_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 6);
  const int block = (item % 6);
  for (int i = int(lane); i < 96; i += 32) {
    mul_r15_out[a * 576 + block * 96 + i] = (p_layer2_0_conv1_weight[a * 576 + block * 96 + i] * mul_r16[a]);
  }
}

// Computes relu_5, through convolution_r7_sums, convolution_r7, relu_5.
kernel void relu_5_kernel(device const float* mul_r15 [[buffer(0)]], device const float* relu_4 [[buffer(1)]], device const float* sub_r6 [[buffer(2)]], device float* relu_5_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 7);
  const int b = (item % 7);
  float convolution_r7_sums = 0.0f;
  for (int j = 0; j < 64; ++j) {
    for (int k = 0; k < 3; ++k) {
      for (int i = int(lane); i < 3; i += 32) {
        convolution_r7_sums = convolution_r7_sums + (mul_r15[a * 576 + j * 9 + k * 3 + i] * ((b * 2 + i - 1 >= 0) ? ((k - 1 >= 0 && k - 1 < 1) ? relu_4[j * 14 + k * 14 + b * 2 + i - 15] : 0.0f) : 0.0f));
      }
    }
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r7_sums = convolution_r7_sums + other_lane(convolution_r7_sums, step);
  const float convolution_r7 = (convolution_r7_sums + sub_r6[a]);
  if (lane == 0) relu_5_out[a * 7 + b] = at_least(convolution_r7, 0.0f);
}

// Computes mul_r18, through mul_r18.
kernel void mul_r18_kernel(device const float* p_layer2_0_conv2_weight [[buffer(0)]], device const float* mul_r19 [[buffer(1)]], device float* mul_r18_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 8);
  const int block = (item % 8);
  for (int i = int(lane); i < 144; i += 32) {
    mul_r18_out[a * 1152 + block * 144 + i] = (p_layer2_0_conv2_weight[a * 1152 + block * 144 + i] * mul_r19[a]);
  }
}

// Computes convolution_r8, through convolution_r8_sums, convolution_r8.
kernel void convolution_r8_kernel(device const float* mul_r18 [[buffer(0)]], device const float* relu_5 [[buffer(1)]], device const float* sub_r7 [[buffer(2)]], device float* convolution_r8_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 7);
  const int b = (item % 7);
  float convolution_r8_sums = 0.0f;
  for (int j = 0; j < 128; ++j) {
    for (int k = 0; k < 3; ++k) {
      for (int i = int(lane); i < 3; i += 32) {
        convolution_r8_sums = convolution_r8_sums + (mul_r18[a * 1152 + j * 9 + k * 3 + i] * ((b + i - 1 >= 0 && b + i - 1 < 7) ? ((k - 1 >= 0 && k - 1 < 1) ? relu_5[j * 7 + k * 7 + b + i - 8] : 0.0f) : 0.0f));
      }
    }
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r8_sums = convolution_r8_sums + other_lane(convolution_r8_sums, step);
  if (lane == 0) convolution_r8_out[a * 7 + b] = (convolution_r8_sums + sub_r7[a]);
}

// Computes mul_r21, through mul_r21.
kernel void mul_r21_kernel(device const float* p_layer2_0_downsample_0_weight [[buffer(0)]], device const float* mul_r22 [[buffer(1)]], device float* mul_r21_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 64; i += 32) {
    mul_r21_out[row * 64 + i] = (p_layer2_0_downsample_0_weight[row * 64 + i] * mul_r22[row]);
  }
}

// Computes relu_6, through convolution_r9_sums, convolution_r9, add_2, relu_6.
kernel void relu_6_kernel(device const float* mul_r21 [[buffer(0)]], device const float* relu_4 [[buffer(1)]], device const float* sub_r8 [[buffer(2)]], device const float* convolution_r8 [[buffer(3)]], device float* relu_6_out [[buffer(4)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 7);
  const int b = (item % 7);
  float convolution_r9_sums = 0.0f;
  for (int i = int(lane); i < 64; i += 32) {
    convolution_r9_sums = convolution_r9_sums + (mul_r21[a * 64 + i] * relu_4[i * 14 + b * 2]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r9_sums = convolution_r9_sums + other_lane(convolution_r9_sums, step);
  const float convolution_r9 = (convolution_r9_sums + sub_r8[a]);
  const float add_2 = (convolution_r8[a * 7 + b] + convolution_r9);
  if (lane == 0) relu_6_out[a * 7 + b] = at_least(add_2, 0.0f);
}

// Computes relu_7, through convolution_r10_sums, convolution_r10, relu_7.
kernel void relu_7_kernel(device const float* mul_r24 [[buffer(0)]], device const float* relu_6 [[buffer(1)]], device const float* sub_r9 [[buffer(2)]], device float* relu_7_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 7);
  const int b = (item % 7);
  float convolution_r10_sums = 0.0f;
  for (int j = 0; j < 128; ++j) {
    for (int k = 0; k < 3; ++k) {
      for (int i = int(lane); i < 3; i += 32) {
        convolution_r10_sums = convolution_r10_sums + (mul_r24[a * 1152 + j * 9 + k * 3 + i] * ((b + i - 1 >= 0 && b + i - 1 < 7) ? ((k - 1 >= 0 && k - 1 < 1) ? relu_6[j * 7 + k * 7 + b + i - 8] : 0.0f) : 0.0f));
      }
    }
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r10_sums = convolution_r10_sums + other_lane(convolution_r10_sums, step);
  const float convolution_r10 = (convolution_r10_sums + sub_r9[a]);
  if (lane == 0) relu_7_out[a * 7 + b] = at_least(convolution_r10, 0.0f);
}

// Computes relu_8, through convolution_r11_sums, convolution_r11, add_3, relu_8.
kernel void relu_8_kernel(device const float* mul_r27 [[buffer(0)]], device const float* relu_7 [[buffer(1)]], device const float* sub_r10 [[buffer(2)]], device const float* relu_6 [[buffer(3)]], device float* relu_8_out [[buffer(4)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 7);
  const int b = (item % 7);
  float convolution_r11_sums = 0.0f;
  for (int j = 0; j < 128; ++j) {
    for (int k = 0; k < 3; ++k) {
      for (int i = int(lane); i < 3; i += 32) {
        convolution_r11_sums = convolution_r11_sums + (mul_r27[a * 1152 + j * 9 + k * 3 + i] * ((b + i - 1 >= 0 && b + i - 1 < 7) ? ((k - 1 >= 0 && k - 1 < 1) ? relu_7[j * 7 + k * 7 + b + i - 8] : 0.0f) : 0.0f));
      }
    }
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r11_sums = convolution_r11_sums + other_lane(convolution_r11_sums, step);
  const float convolution_r11 = (convolution_r11_sums + sub_r10[a]);
  const float add_3 = (convolution_r11 + relu_6[a * 7 + b]);
  if (lane == 0) relu_8_out[a * 7 + b] = at_least(add_3, 0.0f);
}

// Computes mul_r31, sub_r11, through add_r21, rsqrt_r11, mul_r31, mul_r32, sub_r11.
kernel void sub_r11_kernel(device const float* b_layer3_0_bn1_running_var [[buffer(0)]], device const float* p_layer3_0_bn1_weight [[buffer(1)]], device const float* b_layer3_0_bn1_running_mean [[buffer(2)]], device const float* p_layer3_0_bn1_bias [[buffer(3)]], device float* mul_r31_out [[buffer(4)]], device float* sub_r11_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r21 = (b_layer3_0_bn1_running_var[i] + 1e-05f);
  const float rsqrt_r11 = metal::precise::rsqrt(add_r21);
  const float mul_r31 = (rsqrt_r11 * p_layer3_0_bn1_weight[i]);
  mul_r31_out[i] = mul_r31;
  const float mul_r32 = (b_layer3_0_bn1_running_mean[i] * mul_r31);
  sub_r11_out[i] = (p_layer3_0_bn1_bias[i] - mul_r32);
}

// Computes mul_r30, through mul_r30.
kernel void mul_r30_kernel(device const float* p_layer3_0_conv1_weight [[buffer(0)]], device const float* mul_r31 [[buffer(1)]], device float* mul_r30_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int block = (item % 4);
  for (int i = int(lane); i < 288; i += 32) {
    mul_r30_out[a * 1152 + block * 288 + i] = (p_layer3_0_conv1_weight[a * 1152 + block * 288 + i] * mul_r31[a]);
  }
}

// Computes relu_9, through convolution_r12_sums, convolution_r12, relu_9.
kernel void relu_9_kernel(device const float* mul_r30 [[buffer(0)]], device const float* relu_8 [[buffer(1)]], device const float* sub_r11 [[buffer(2)]], device float* relu_9_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int b = (item % 4);
  float convolution_r12_sums = 0.0f;
  for (int j = 0; j < 128; ++j) {
    for (int k = 0; k < 3; ++k) {
      for (int i = int(lane); i < 3; i += 32) {
        convolution_r12_sums = convolution_r12_sums + (mul_r30[a * 1152 + j * 9 + k * 3 + i] * ((b * 2 + i - 1 >= 0 && b * 2 + i - 1 < 7) ? ((k - 1 >= 0 && k - 1 < 1) ? relu_8[j * 7 + k * 7 + b * 2 + i - 8] : 0.0f) : 0.0f));
      }
    }
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r12_sums = convolution_r12_sums + other_lane(convolution_r12_sums, step);
  const float convolution_r12 = (convolution_r12_sums + sub_r11[a]);
  if (lane == 0) relu_9_out[a * 4 + b] = at_least(convolution_r12, 0.0f);
}

// Computes mul_r33, through mul_r33.
kernel void mul_r33_kernel(device const float* p_layer3_0_conv2_weight [[buffer(0)]], device const float* mul_r34 [[buffer(1)]], device float* mul_r33_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int block = (item % 4);
  for (int i = int(lane); i < 576; i += 32) {
    mul_r33_out[a * 2304 + block * 576 + i] = (p_layer3_0_conv2_weight[a * 2304 + block * 576 + i] * mul_r34[a]);
  }
}

// Computes convolution_r13, through convolution_r13_sums, convolution_r13.
kernel void convolution_r13_kernel(device const float* mul_r33 [[buffer(0)]], device const float* relu_9 [[buffer(1)]], device const float* sub_r12 [[buffer(2)]], device float* convolution_r13_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int b = (item % 4);
  float convolution_r13_sums = 0.0f;
  for (int j = 0; j < 256; ++j) {
    for (int k = 0; k < 3; ++k) {
      for (int i = int(lane); i < 3; i += 32) {
        convolution_r13_sums = convolution_r13_sums + (mul_r33[a * 2304 + j * 9 + k * 3 + i] * ((b + i - 1 >= 0 && b + i - 1 < 4) ? ((k - 1 >= 0 && k - 1 < 1) ? relu_9[j * 4 + k * 4 + b + i - 5] : 0.0f) : 0.0f));
      }
    }
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r13_sums = convolution_r13_sums + other_lane(convolution_r13_sums, step);
  if (lane == 0) convolution_r13_out[a * 4 + b] = (convolution_r13_sums + sub_r12[a]);
}

// Computes mul_r36, through mul_r36.
kernel void mul_r36_kernel(device const float* p_layer3_0_downsample_0_weight [[buffer(0)]], device const float* mul_r37 [[buffer(1)]], device float* mul_r36_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 128; i += 32) {
    mul_r36_out[row * 128 + i] = (p_layer3_0_downsample_0_weight[row * 128 + i] * mul_r37[row]);
  }
}

// Computes relu_10, through convolution_r14_sums, convolution_r14, add_4, relu_10.
kernel void relu_10_kernel(device const float* mul_r36 [[buffer(0)]], device const float* relu_8 [[buffer(1)]], device const float* sub_r13 [[buffer(2)]], device const float* convolution_r13 [[buffer(3)]], device float* relu_10_out [[buffer(4)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int b = (item % 4);
  float convolution_r14_sums = 0.0f;
  for (int i = int(lane); i < 128; i += 32) {
    convolution_r14_sums = convolution_r14_sums + (mul_r36[a * 128 + i] * relu_8[i * 7 + b * 2]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r14_sums = convolution_r14_sums + other_lane(convolution_r14_sums, step);
  const float convolution_r14 = (convolution_r14_sums + sub_r13[a]);
  const float add_4 = (convolution_r13[a * 4 + b] + convolution_r14);
  if (lane == 0) relu_10_out[a * 4 + b] = at_least(add_4, 0.0f);
}

// Computes relu_11, through convolution_r15_sums, convolution_r15, relu_11.
kernel void relu_11_kernel(device const float* mul_r39 [[buffer(0)]], device const float* relu_10 [[buffer(1)]], device const float* sub_r14 [[buffer(2)]], device float* relu_11_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int b = (item % 4);
  float convolution_r15_sums = 0.0f;
  for (int j = 0; j < 256; ++j) {
    for (int k = 0; k < 3; ++k) {
      for (int i = int(lane); i < 3; i += 32) {
        convolution_r15_sums = convolution_r15_sums + (mul_r39[a * 2304 + j * 9 + k * 3 + i] * ((b + i - 1 >= 0 && b + i - 1 < 4) ? ((k - 1 >= 0 && k - 1 < 1) ? relu_10[j * 4 + k * 4 + b + i - 5] : 0.0f) : 0.0f));
      }
    }
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r15_sums = convolution_r15_sums + other_lane(convolution_r15_sums, step);
  const float convolution_r15 = (convolution_r15_sums + sub_r14[a]);
  if (lane == 0) relu_11_out[a * 4 + b] = at_least(convolution_r15, 0.0f);
}

// Computes relu_12, through convolution_r16_sums, convolution_r16, add_5, relu_12.
kernel void relu_12_kernel(device const float* mul_r42 [[buffer(0)]], device const float* relu_11 [[buffer(1)]], device const float* sub_r15 [[buffer(2)]], device const float* relu_10 [[buffer(3)]], device float* relu_12_out [[buffer(4)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int b = (item % 4);
  float convolution_r16_sums = 0.0f;
  for (int j = 0; j < 256; ++j) {
    for (int k = 0; k < 3; ++k) {
      for (int i = int(lane); i < 3; i += 32) {
        convolution_r16_sums = convolution_r16_sums + (mul_r42[a * 2304 + j * 9 + k * 3 + i] * ((b + i - 1 >= 0 && b + i - 1 < 4) ? ((k - 1 >= 0 && k - 1 < 1) ? relu_11[j * 4 + k * 4 + b + i - 5] : 0.0f) : 0.0f));
      }
    }
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r16_sums = convolution_r16_sums + other_lane(convolution_r16_sums, step);
  const float convolution_r16 = (convolution_r16_sums + sub_r15[a]);
  const float add_5 = (convolution_r16 + relu_10[a * 4 + b]);
  if (lane == 0) relu_12_out[a * 4 + b] = at_least(add_5, 0.0f);
}

// Computes mul_r46, sub_r16, through add_r31, rsqrt_r16, mul_r46, mul_r47, sub_r16.
kernel void sub_r16_kernel(device const float* b_layer4_0_bn1_running_var [[buffer(0)]], device const float* p_layer4_0_bn1_weight [[buffer(1)]], device const float* b_layer4_0_bn1_running_mean [[buffer(2)]], device const float* p_layer4_0_bn1_bias [[buffer(3)]], device float* mul_r46_out [[buffer(4)]], device float* sub_r16_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r31 = (b_layer4_0_bn1_running_var[i] + 1e-05f);
  const float rsqrt_r16 = metal::precise::rsqrt(add_r31);
  const float mul_r46 = (rsqrt_r16 * p_layer4_0_bn1_weight[i]);
  mul_r46_out[i] = mul_r46;
  const float mul_r47 = (b_layer4_0_bn1_running_mean[i] * mul_r46);
  sub_r16_out[i] = (p_layer4_0_bn1_bias[i] - mul_r47);
}

// Computes mul_r45, through mul_r45.
kernel void mul_r45_kernel(device const float* p_layer4_0_conv1_weight [[buffer(0)]], device const float* mul_r46 [[buffer(1)]], device float* mul_r45_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int block = (item % 2);
  for (int i = int(lane); i < 1152; i += 32) {
    mul_r45_out[a * 2304 + block * 1152 + i] = (p_layer4_0_conv1_weight[a * 2304 + block * 1152 + i] * mul_r46[a]);
  }
}

// Computes relu_13, through convolution_r17_sums, convolution_r17, relu_13.
kernel void relu_13_kernel(device const float* mul_r45 [[buffer(0)]], device const float* relu_12 [[buffer(1)]], device const float* sub_r16 [[buffer(2)]], device float* relu_13_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int b = (item % 2);
  float convolution_r17_sums = 0.0f;
  for (int j = 0; j < 256; ++j) {
    for (int k = 0; k < 3; ++k) {
      for (int i = int(lane); i < 3; i += 32) {
        convolution_r17_sums = convolution_r17_sums + (mul_r45[a * 2304 + j * 9 + k * 3 + i] * ((b * 2 + i - 1 >= 0) ? ((k - 1 >= 0 && k - 1 < 1) ? relu_12[j * 4 + k * 4 + b * 2 + i - 5] : 0.0f) : 0.0f));
      }
    }
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r17_sums = convolution_r17_sums + other_lane(convolution_r17_sums, step);
  const float convolution_r17 = (convolution_r17_sums + sub_r16[a]);
  if (lane == 0) relu_13_out[a * 2 + b] = at_least(convolution_r17, 0.0f);
}

// Computes mul_r48, through mul_r48.
kernel void mul_r48_kernel(device const float* p_layer4_0_conv2_weight [[buffer(0)]], device const float* mul_r49 [[buffer(1)]], device float* mul_r48_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int block = (item % 2);
  for (int i = int(lane); i < 2304; i += 32) {
    mul_r48_out[a * 4608 + block * 2304 + i] = (p_layer4_0_conv2_weight[a * 4608 + block * 2304 + i] * mul_r49[a]);
  }
}

// Computes convolution_r18, through convolution_r18_sums, convolution_r18.
kernel void convolution_r18_kernel(device const float* mul_r48 [[buffer(0)]], device const float* relu_13 [[buffer(1)]], device const float* sub_r17 [[buffer(2)]], device float* convolution_r18_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int b = (item % 2);
  float convolution_r18_sums = 0.0f;
  for (int j = 0; j < 512; ++j) {
    for (int k = 0; k < 3; ++k) {
      for (int i = int(lane); i < 3; i += 32) {
        convolution_r18_sums = convolution_r18_sums + (mul_r48[a * 4608 + j * 9 + k * 3 + i] * ((b + i - 1 >= 0 && b + i - 1 < 2) ? ((k - 1 >= 0 && k - 1 < 1) ? relu_13[j * 2 + k * 2 + b + i - 3] : 0.0f) : 0.0f));
      }
    }
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r18_sums = convolution_r18_sums + other_lane(convolution_r18_sums, step);
  if (lane == 0) convolution_r18_out[a * 2 + b] = (convolution_r18_sums + sub_r17[a]);
}

// Computes mul_r51, through mul_r51.
kernel void mul_r51_kernel(device const float* p_layer4_0_downsample_0_weight [[buffer(0)]], device const float* mul_r52 [[buffer(1)]], device float* mul_r51_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int block = (item % 2);
  for (int i = int(lane); i < 128; i += 32) {
    mul_r51_out[a * 256 + block * 128 + i] = (p_layer4_0_downsample_0_weight[a * 256 + block * 128 + i] * mul_r52[a]);
  }
}

// Computes relu_14, through convolution_r19_sums, convolution_r19, add_6, relu_14.
kernel void relu_14_kernel(device const float* mul_r51 [[buffer(0)]], device const float* relu_12 [[buffer(1)]], device const float* sub_r18 [[buffer(2)]], device const float* convolution_r18 [[buffer(3)]], device float* relu_14_out [[buffer(4)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int b = (item % 2);
  float convolution_r19_sums = 0.0f;
  for (int i = int(lane); i < 256; i += 32) {
    convolution_r19_sums = convolution_r19_sums + (mul_r51[a * 256 + i] * relu_12[i * 4 + b * 2]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r19_sums = convolution_r19_sums + other_lane(convolution_r19_sums, step);
  const float convolution_r19 = (convolution_r19_sums + sub_r18[a]);
  const float add_6 = (convolution_r18[a * 2 + b] + convolution_r19);
  if (lane == 0) relu_14_out[a * 2 + b] = at_least(add_6, 0.0f);
}

// Computes relu_15, through convolution_r20_sums, convolution_r20, relu_15.
kernel void relu_15_kernel(device const float* mul_r54 [[buffer(0)]], device const float* relu_14 [[buffer(1)]], device const float* sub_r19 [[buffer(2)]], device float* relu_15_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int b = (item % 2);
  float convolution_r20_sums = 0.0f;
  for (int j = 0; j < 512; ++j) {
    for (int k = 0; k < 3; ++k) {
      for (int i = int(lane); i < 3; i += 32) {
        convolution_r20_sums = convolution_r20_sums + (mul_r54[a * 4608 + j * 9 + k * 3 + i] * ((b + i - 1 >= 0 && b + i - 1 < 2) ? ((k - 1 >= 0 && k - 1 < 1) ? relu_14[j * 2 + k * 2 + b + i - 3] : 0.0f) : 0.0f));
      }
    }
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r20_sums = convolution_r20_sums + other_lane(convolution_r20_sums, step);
  const float convolution_r20 = (convolution_r20_sums + sub_r19[a]);
  if (lane == 0) relu_15_out[a * 2 + b] = at_least(convolution_r20, 0.0f);
}

// Computes relu_16, through convolution_r21_sums, convolution_r21, add_7, relu_16.
kernel void relu_16_kernel(device const float* mul_r57 [[buffer(0)]], device const float* relu_15 [[buffer(1)]], device const float* sub_r20 [[buffer(2)]], device const float* relu_14 [[buffer(3)]], device float* relu_16_out [[buffer(4)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int b = (item % 2);
  float convolution_r21_sums = 0.0f;
  for (int j = 0; j < 512; ++j) {
    for (int k = 0; k < 3; ++k) {
      for (int i = int(lane); i < 3; i += 32) {
        convolution_r21_sums = convolution_r21_sums + (mul_r57[a * 4608 + j * 9 + k * 3 + i] * ((b + i - 1 >= 0 && b + i - 1 < 2) ? ((k - 1 >= 0 && k - 1 < 1) ? relu_15[j * 2 + k * 2 + b + i - 3] : 0.0f) : 0.0f));
      }
    }
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r21_sums = convolution_r21_sums + other_lane(convolution_r21_sums, step);
  const float convolution_r21 = (convolution_r21_sums + sub_r20[a]);
  const float add_7 = (convolution_r21 + relu_14[a * 2 + b]);
  if (lane == 0) relu_16_out[a * 2 + b] = at_least(add_7, 0.0f);
}

// Computes mean_r1, through mean_r1_sum, mean_r1.
kernel void mean_r1_kernel(device const float* relu_16 [[buffer(0)]], device float* mean_r1_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float mean_r1_sum = 0.0f;
  for (int i = int(lane); i < 2; i += 32) {
    mean_r1_sum = mean_r1_sum + relu_16[row * 2 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) mean_r1_sum = mean_r1_sum + other_lane(mean_r1_sum, step);
  if (lane == 0) mean_r1_out[row] = (mean_r1_sum / 2.0f);
}

// Computes linear, through linear_product, linear.
kernel void linear_kernel(device const float* mean_r1 [[buffer(0)]], device const float* p_fc_weight [[buffer(1)]], device const float* p_fc_bias [[buffer(2)]], device float* linear_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float linear_product = 0.0f;
  for (int i = int(lane); i < 512; i += 32) {
    linear_product = linear_product + (mean_r1[i] * p_fc_weight[row * 512 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) linear_product = linear_product + other_lane(linear_product, step);
  if (lane == 0) linear_out[row] = (linear_product + p_fc_bias[row]);
}
