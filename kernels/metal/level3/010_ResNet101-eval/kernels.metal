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

// Computes mul_r178, through mul_r178.
kernel void mul_r178_kernel(device const float* p_conv1_weight [[buffer(0)]], device const float* mul_r1 [[buffer(1)]], device float* mul_r178_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int block = (item % 2);
  for (int i = int(lane); i < metal::min(int(128), int(-block * 128 + 147)); i += 32) {
    mul_r178_out[a * 147 + block * 128 + i] = (p_conv1_weight[a * 147 + block * 128 + i] * mul_r1[a]);
  }
}

// Computes convolution_r2, through convolution_r2_sums, convolution_r2.
kernel void convolution_r2_kernel(device const float* mul_r178 [[buffer(0)]], device const float* x [[buffer(1)]], device const float* sub_r1 [[buffer(2)]], device float* convolution_r2_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
        element = mul_r178[row * 147 + term];
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
  const int row = at / 32;
  for (int i = int(lane); i < 64; i += 32) {
    mul_r3_out[row * 64 + i] = (p_layer1_0_conv1_weight[row * 64 + i] * mul_r4[row]);
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
  for (int base = 0; base < 64; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = mul_r3[row * 64 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 256; place += 128) {
      const int column = first_column + place % 16;
      const int term = base + place / 16;
      float element = 0.0f;
      if (column < 14) {
        element = relu_r1[term * 14 + column];
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
      if (column < 14) {
        const float convolution_r3_sums = tile_strip[place];
        const float convolution_r3 = (convolution_r3_sums + sub_r2[row]);
        relu_1_out[row * 14 + column] = at_least(convolution_r3, 0.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul_r6, through mul_r6.
kernel void mul_r6_kernel(device const float* p_layer1_0_conv2_weight [[buffer(0)]], device const float* mul_r7 [[buffer(1)]], device float* mul_r6_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 6);
  const int block = (item % 6);
  for (int i = int(lane); i < 96; i += 32) {
    mul_r6_out[a * 576 + block * 96 + i] = (p_layer1_0_conv2_weight[a * 576 + block * 96 + i] * mul_r7[a]);
  }
}

// Computes relu_2, through convolution_r4_sums, convolution_r4, relu_2.
kernel void relu_2_kernel(device const float* mul_r6 [[buffer(0)]], device const float* relu_1 [[buffer(1)]], device const float* sub_r3 [[buffer(2)]], device float* relu_2_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
        relu_2_out[row * 14 + column] = at_least(convolution_r4, 0.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul_r10, sub_r4, through add_r7, rsqrt_r4, mul_r10, mul_r11, sub_r4.
kernel void sub_r4_kernel(device const float* b_layer1_0_bn3_running_var [[buffer(0)]], device const float* p_layer1_0_bn3_weight [[buffer(1)]], device const float* b_layer1_0_bn3_running_mean [[buffer(2)]], device const float* p_layer1_0_bn3_bias [[buffer(3)]], device float* mul_r10_out [[buffer(4)]], device float* sub_r4_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r7 = (b_layer1_0_bn3_running_var[i] + 1e-05f);
  const float rsqrt_r4 = metal::precise::rsqrt(add_r7);
  const float mul_r10 = (rsqrt_r4 * p_layer1_0_bn3_weight[i]);
  mul_r10_out[i] = mul_r10;
  const float mul_r11 = (b_layer1_0_bn3_running_mean[i] * mul_r10);
  sub_r4_out[i] = (p_layer1_0_bn3_bias[i] - mul_r11);
}

// Computes mul_r9, through mul_r9.
kernel void mul_r9_kernel(device const float* p_layer1_0_conv3_weight [[buffer(0)]], device const float* mul_r10 [[buffer(1)]], device float* mul_r9_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 64; i += 32) {
    mul_r9_out[row * 64 + i] = (p_layer1_0_conv3_weight[row * 64 + i] * mul_r10[row]);
  }
}

// Computes convolution_r5, through convolution_r5_sums, convolution_r5.
kernel void convolution_r5_kernel(device const float* mul_r9 [[buffer(0)]], device const float* relu_2 [[buffer(1)]], device const float* sub_r4 [[buffer(2)]], device float* convolution_r5_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  for (int base = 0; base < 64; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = mul_r9[row * 64 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 256; place += 128) {
      const int column = first_column + place % 16;
      const int term = base + place / 16;
      float element = 0.0f;
      if (column < 14) {
        element = relu_2[term * 14 + column];
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
      if (column < 14) {
        const float convolution_r5_sums = tile_strip[place];
        convolution_r5_out[row * 14 + column] = (convolution_r5_sums + sub_r4[row]);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes relu_3, through convolution_r6_sums, convolution_r6, add, relu_3.
kernel void relu_3_kernel(device const float* mul_r12 [[buffer(0)]], device const float* relu_r1 [[buffer(1)]], device const float* sub_r5 [[buffer(2)]], device const float* convolution_r5 [[buffer(3)]], device float* relu_3_out [[buffer(4)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  for (int base = 0; base < 64; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = mul_r12[row * 64 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 256; place += 128) {
      const int column = first_column + place % 16;
      const int term = base + place / 16;
      float element = 0.0f;
      if (column < 14) {
        element = relu_r1[term * 14 + column];
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
      if (column < 14) {
        const float convolution_r6_sums = tile_strip[place];
        const float convolution_r6 = (convolution_r6_sums + sub_r5[row]);
        const float add = (convolution_r5[row * 14 + column] + convolution_r6);
        relu_3_out[row * 14 + column] = at_least(add, 0.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul_r15, through mul_r15.
kernel void mul_r15_kernel(device const float* p_layer1_1_conv1_weight [[buffer(0)]], device const float* mul_r16 [[buffer(1)]], device float* mul_r15_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int block = (item % 2);
  for (int i = int(lane); i < 128; i += 32) {
    mul_r15_out[a * 256 + block * 128 + i] = (p_layer1_1_conv1_weight[a * 256 + block * 128 + i] * mul_r16[a]);
  }
}

// Computes relu_4, through convolution_r7_sums, convolution_r7, relu_4.
kernel void relu_4_kernel(device const float* mul_r15 [[buffer(0)]], device const float* relu_3 [[buffer(1)]], device const float* sub_r6 [[buffer(2)]], device float* relu_4_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  for (int base = 0; base < 256; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = mul_r15[row * 256 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 256; place += 128) {
      const int column = first_column + place % 16;
      const int term = base + place / 16;
      float element = 0.0f;
      if (column < 14) {
        element = relu_3[term * 14 + column];
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
      if (column < 14) {
        const float convolution_r7_sums = tile_strip[place];
        const float convolution_r7 = (convolution_r7_sums + sub_r6[row]);
        relu_4_out[row * 14 + column] = at_least(convolution_r7, 0.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes relu_6, through convolution_r9_sums, convolution_r9, add_1, relu_6.
kernel void relu_6_kernel(device const float* mul_r21 [[buffer(0)]], device const float* relu_5 [[buffer(1)]], device const float* sub_r8 [[buffer(2)]], device const float* relu_3 [[buffer(3)]], device float* relu_6_out [[buffer(4)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  for (int base = 0; base < 64; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = mul_r21[row * 64 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 256; place += 128) {
      const int column = first_column + place % 16;
      const int term = base + place / 16;
      float element = 0.0f;
      if (column < 14) {
        element = relu_5[term * 14 + column];
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
      if (column < 14) {
        const float convolution_r9_sums = tile_strip[place];
        const float convolution_r9 = (convolution_r9_sums + sub_r8[row]);
        const float add_1 = (convolution_r9 + relu_3[row * 14 + column]);
        relu_6_out[row * 14 + column] = at_least(add_1, 0.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul_r34, sub_r12, through add_r23, rsqrt_r12, mul_r34, mul_r35, sub_r12.
kernel void sub_r12_kernel(device const float* b_layer2_0_bn1_running_var [[buffer(0)]], device const float* p_layer2_0_bn1_weight [[buffer(1)]], device const float* b_layer2_0_bn1_running_mean [[buffer(2)]], device const float* p_layer2_0_bn1_bias [[buffer(3)]], device float* mul_r34_out [[buffer(4)]], device float* sub_r12_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r23 = (b_layer2_0_bn1_running_var[i] + 1e-05f);
  const float rsqrt_r12 = metal::precise::rsqrt(add_r23);
  const float mul_r34 = (rsqrt_r12 * p_layer2_0_bn1_weight[i]);
  mul_r34_out[i] = mul_r34;
  const float mul_r35 = (b_layer2_0_bn1_running_mean[i] * mul_r34);
  sub_r12_out[i] = (p_layer2_0_bn1_bias[i] - mul_r35);
}

// Computes mul_r33, through mul_r33.
kernel void mul_r33_kernel(device const float* p_layer2_0_conv1_weight [[buffer(0)]], device const float* mul_r34 [[buffer(1)]], device float* mul_r33_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int block = (item % 2);
  for (int i = int(lane); i < 128; i += 32) {
    mul_r33_out[a * 256 + block * 128 + i] = (p_layer2_0_conv1_weight[a * 256 + block * 128 + i] * mul_r34[a]);
  }
}

// Computes relu_10, through convolution_r13_sums, convolution_r13, relu_10.
kernel void relu_10_kernel(device const float* mul_r33 [[buffer(0)]], device const float* relu_9 [[buffer(1)]], device const float* sub_r12 [[buffer(2)]], device float* relu_10_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  for (int base = 0; base < 256; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = mul_r33[row * 256 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 256; place += 128) {
      const int column = first_column + place % 16;
      const int term = base + place / 16;
      float element = 0.0f;
      if (column < 14) {
        element = relu_9[term * 14 + column];
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
      if (column < 14) {
        const float convolution_r13_sums = tile_strip[place];
        const float convolution_r13 = (convolution_r13_sums + sub_r12[row]);
        relu_10_out[row * 14 + column] = at_least(convolution_r13, 0.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul_r36, through mul_r36.
kernel void mul_r36_kernel(device const float* p_layer2_0_conv2_weight [[buffer(0)]], device const float* mul_r37 [[buffer(1)]], device float* mul_r36_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 8);
  const int block = (item % 8);
  for (int i = int(lane); i < 144; i += 32) {
    mul_r36_out[a * 1152 + block * 144 + i] = (p_layer2_0_conv2_weight[a * 1152 + block * 144 + i] * mul_r37[a]);
  }
}

// Computes relu_11, through convolution_r14_sums, convolution_r14, relu_11.
kernel void relu_11_kernel(device const float* mul_r36 [[buffer(0)]], device const float* relu_10 [[buffer(1)]], device const float* sub_r13 [[buffer(2)]], device float* relu_11_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 7);
  const int b = (item % 7);
  float convolution_r14_sums = 0.0f;
  for (int j = 0; j < 128; ++j) {
    for (int k = 0; k < 3; ++k) {
      for (int i = int(lane); i < 3; i += 32) {
        convolution_r14_sums = convolution_r14_sums + (mul_r36[a * 1152 + j * 9 + k * 3 + i] * ((b * 2 + i - 1 >= 0) ? ((k - 1 >= 0 && k - 1 < 1) ? relu_10[j * 14 + k * 14 + b * 2 + i - 15] : 0.0f) : 0.0f));
      }
    }
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r14_sums = convolution_r14_sums + other_lane(convolution_r14_sums, step);
  const float convolution_r14 = (convolution_r14_sums + sub_r13[a]);
  if (lane == 0) relu_11_out[a * 7 + b] = at_least(convolution_r14, 0.0f);
}

// Computes mul_r40, sub_r14, through add_r27, rsqrt_r14, mul_r40, mul_r41, sub_r14.
kernel void sub_r14_kernel(device const float* b_layer2_0_bn3_running_var [[buffer(0)]], device const float* p_layer2_0_bn3_weight [[buffer(1)]], device const float* b_layer2_0_bn3_running_mean [[buffer(2)]], device const float* p_layer2_0_bn3_bias [[buffer(3)]], device float* mul_r40_out [[buffer(4)]], device float* sub_r14_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r27 = (b_layer2_0_bn3_running_var[i] + 1e-05f);
  const float rsqrt_r14 = metal::precise::rsqrt(add_r27);
  const float mul_r40 = (rsqrt_r14 * p_layer2_0_bn3_weight[i]);
  mul_r40_out[i] = mul_r40;
  const float mul_r41 = (b_layer2_0_bn3_running_mean[i] * mul_r40);
  sub_r14_out[i] = (p_layer2_0_bn3_bias[i] - mul_r41);
}

// Computes mul_r39, through mul_r39.
kernel void mul_r39_kernel(device const float* p_layer2_0_conv3_weight [[buffer(0)]], device const float* mul_r40 [[buffer(1)]], device float* mul_r39_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 128; i += 32) {
    mul_r39_out[row * 128 + i] = (p_layer2_0_conv3_weight[row * 128 + i] * mul_r40[row]);
  }
}

// Computes convolution_r15, through convolution_r15_sums, convolution_r15.
kernel void convolution_r15_kernel(device const float* mul_r39 [[buffer(0)]], device const float* relu_11 [[buffer(1)]], device const float* sub_r14 [[buffer(2)]], device float* convolution_r15_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 7);
  const int b = (item % 7);
  float convolution_r15_sums = 0.0f;
  for (int i = int(lane); i < 128; i += 32) {
    convolution_r15_sums = convolution_r15_sums + (mul_r39[a * 128 + i] * relu_11[i * 7 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r15_sums = convolution_r15_sums + other_lane(convolution_r15_sums, step);
  if (lane == 0) convolution_r15_out[a * 7 + b] = (convolution_r15_sums + sub_r14[a]);
}

// Computes mul_r42, through mul_r42.
kernel void mul_r42_kernel(device const float* p_layer2_0_downsample_0_weight [[buffer(0)]], device const float* mul_r43 [[buffer(1)]], device float* mul_r42_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int block = (item % 2);
  for (int i = int(lane); i < 128; i += 32) {
    mul_r42_out[a * 256 + block * 128 + i] = (p_layer2_0_downsample_0_weight[a * 256 + block * 128 + i] * mul_r43[a]);
  }
}

// Computes relu_12, through convolution_r16_sums, convolution_r16, add_3, relu_12.
kernel void relu_12_kernel(device const float* mul_r42 [[buffer(0)]], device const float* relu_9 [[buffer(1)]], device const float* sub_r15 [[buffer(2)]], device const float* convolution_r15 [[buffer(3)]], device float* relu_12_out [[buffer(4)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 7);
  const int b = (item % 7);
  float convolution_r16_sums = 0.0f;
  for (int i = int(lane); i < 256; i += 32) {
    convolution_r16_sums = convolution_r16_sums + (mul_r42[a * 256 + i] * relu_9[i * 14 + b * 2]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r16_sums = convolution_r16_sums + other_lane(convolution_r16_sums, step);
  const float convolution_r16 = (convolution_r16_sums + sub_r15[a]);
  const float add_3 = (convolution_r15[a * 7 + b] + convolution_r16);
  if (lane == 0) relu_12_out[a * 7 + b] = at_least(add_3, 0.0f);
}

// Computes mul_r45, through mul_r45.
kernel void mul_r45_kernel(device const float* p_layer2_1_conv1_weight [[buffer(0)]], device const float* mul_r46 [[buffer(1)]], device float* mul_r45_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int block = (item % 4);
  for (int i = int(lane); i < 128; i += 32) {
    mul_r45_out[a * 512 + block * 128 + i] = (p_layer2_1_conv1_weight[a * 512 + block * 128 + i] * mul_r46[a]);
  }
}

// Computes relu_13, through convolution_r17_sums, convolution_r17, relu_13.
kernel void relu_13_kernel(device const float* mul_r45 [[buffer(0)]], device const float* relu_12 [[buffer(1)]], device const float* sub_r16 [[buffer(2)]], device float* relu_13_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 7);
  const int b = (item % 7);
  float convolution_r17_sums = 0.0f;
  for (int i = int(lane); i < 512; i += 32) {
    convolution_r17_sums = convolution_r17_sums + (mul_r45[a * 512 + i] * relu_12[i * 7 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r17_sums = convolution_r17_sums + other_lane(convolution_r17_sums, step);
  const float convolution_r17 = (convolution_r17_sums + sub_r16[a]);
  if (lane == 0) relu_13_out[a * 7 + b] = at_least(convolution_r17, 0.0f);
}

// Computes relu_14, through convolution_r18_sums, convolution_r18, relu_14.
kernel void relu_14_kernel(device const float* mul_r48 [[buffer(0)]], device const float* relu_13 [[buffer(1)]], device const float* sub_r17 [[buffer(2)]], device float* relu_14_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 7);
  const int b = (item % 7);
  float convolution_r18_sums = 0.0f;
  for (int j = 0; j < 128; ++j) {
    for (int k = 0; k < 3; ++k) {
      for (int i = int(lane); i < 3; i += 32) {
        convolution_r18_sums = convolution_r18_sums + (mul_r48[a * 1152 + j * 9 + k * 3 + i] * ((b + i - 1 >= 0 && b + i - 1 < 7) ? ((k - 1 >= 0 && k - 1 < 1) ? relu_13[j * 7 + k * 7 + b + i - 8] : 0.0f) : 0.0f));
      }
    }
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r18_sums = convolution_r18_sums + other_lane(convolution_r18_sums, step);
  const float convolution_r18 = (convolution_r18_sums + sub_r17[a]);
  if (lane == 0) relu_14_out[a * 7 + b] = at_least(convolution_r18, 0.0f);
}

// Computes relu_15, through convolution_r19_sums, convolution_r19, add_4, relu_15.
kernel void relu_15_kernel(device const float* mul_r51 [[buffer(0)]], device const float* relu_14 [[buffer(1)]], device const float* sub_r18 [[buffer(2)]], device const float* relu_12 [[buffer(3)]], device float* relu_15_out [[buffer(4)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 7);
  const int b = (item % 7);
  float convolution_r19_sums = 0.0f;
  for (int i = int(lane); i < 128; i += 32) {
    convolution_r19_sums = convolution_r19_sums + (mul_r51[a * 128 + i] * relu_14[i * 7 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r19_sums = convolution_r19_sums + other_lane(convolution_r19_sums, step);
  const float convolution_r19 = (convolution_r19_sums + sub_r18[a]);
  const float add_4 = (convolution_r19 + relu_12[a * 7 + b]);
  if (lane == 0) relu_15_out[a * 7 + b] = at_least(add_4, 0.0f);
}

// Computes mul_r72, through mul_r72.
kernel void mul_r72_kernel(device const float* p_layer3_0_conv1_weight [[buffer(0)]], device const float* mul_r73 [[buffer(1)]], device float* mul_r72_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int block = (item % 4);
  for (int i = int(lane); i < 128; i += 32) {
    mul_r72_out[a * 512 + block * 128 + i] = (p_layer3_0_conv1_weight[a * 512 + block * 128 + i] * mul_r73[a]);
  }
}

// Computes relu_22, through convolution_r26_sums, convolution_r26, relu_22.
kernel void relu_22_kernel(device const float* mul_r72 [[buffer(0)]], device const float* relu_21 [[buffer(1)]], device const float* sub_r25 [[buffer(2)]], device float* relu_22_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 7);
  const int b = (item % 7);
  float convolution_r26_sums = 0.0f;
  for (int i = int(lane); i < 512; i += 32) {
    convolution_r26_sums = convolution_r26_sums + (mul_r72[a * 512 + i] * relu_21[i * 7 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r26_sums = convolution_r26_sums + other_lane(convolution_r26_sums, step);
  const float convolution_r26 = (convolution_r26_sums + sub_r25[a]);
  if (lane == 0) relu_22_out[a * 7 + b] = at_least(convolution_r26, 0.0f);
}

// Computes mul_r75, through mul_r75.
kernel void mul_r75_kernel(device const float* p_layer3_0_conv2_weight [[buffer(0)]], device const float* mul_r76 [[buffer(1)]], device float* mul_r75_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int block = (item % 4);
  for (int i = int(lane); i < 576; i += 32) {
    mul_r75_out[a * 2304 + block * 576 + i] = (p_layer3_0_conv2_weight[a * 2304 + block * 576 + i] * mul_r76[a]);
  }
}

// Computes relu_23, through convolution_r27_sums, convolution_r27, relu_23.
kernel void relu_23_kernel(device const float* mul_r75 [[buffer(0)]], device const float* relu_22 [[buffer(1)]], device const float* sub_r26 [[buffer(2)]], device float* relu_23_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int b = (item % 4);
  float convolution_r27_sums = 0.0f;
  for (int j = 0; j < 256; ++j) {
    for (int k = 0; k < 3; ++k) {
      for (int i = int(lane); i < 3; i += 32) {
        convolution_r27_sums = convolution_r27_sums + (mul_r75[a * 2304 + j * 9 + k * 3 + i] * ((b * 2 + i - 1 >= 0 && b * 2 + i - 1 < 7) ? ((k - 1 >= 0 && k - 1 < 1) ? relu_22[j * 7 + k * 7 + b * 2 + i - 8] : 0.0f) : 0.0f));
      }
    }
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r27_sums = convolution_r27_sums + other_lane(convolution_r27_sums, step);
  const float convolution_r27 = (convolution_r27_sums + sub_r26[a]);
  if (lane == 0) relu_23_out[a * 4 + b] = at_least(convolution_r27, 0.0f);
}

// Computes mul_r79, sub_r27, through add_r53, rsqrt_r27, mul_r79, mul_r80, sub_r27.
kernel void sub_r27_kernel(device const float* b_layer3_0_bn3_running_var [[buffer(0)]], device const float* p_layer3_0_bn3_weight [[buffer(1)]], device const float* b_layer3_0_bn3_running_mean [[buffer(2)]], device const float* p_layer3_0_bn3_bias [[buffer(3)]], device float* mul_r79_out [[buffer(4)]], device float* sub_r27_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r53 = (b_layer3_0_bn3_running_var[i] + 1e-05f);
  const float rsqrt_r27 = metal::precise::rsqrt(add_r53);
  const float mul_r79 = (rsqrt_r27 * p_layer3_0_bn3_weight[i]);
  mul_r79_out[i] = mul_r79;
  const float mul_r80 = (b_layer3_0_bn3_running_mean[i] * mul_r79);
  sub_r27_out[i] = (p_layer3_0_bn3_bias[i] - mul_r80);
}

// Computes mul_r78, through mul_r78.
kernel void mul_r78_kernel(device const float* p_layer3_0_conv3_weight [[buffer(0)]], device const float* mul_r79 [[buffer(1)]], device float* mul_r78_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 256; i += 32) {
    mul_r78_out[row * 256 + i] = (p_layer3_0_conv3_weight[row * 256 + i] * mul_r79[row]);
  }
}

// Computes convolution_r28, through convolution_r28_sums, convolution_r28.
kernel void convolution_r28_kernel(device const float* mul_r78 [[buffer(0)]], device const float* relu_23 [[buffer(1)]], device const float* sub_r27 [[buffer(2)]], device float* convolution_r28_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int b = (item % 4);
  float convolution_r28_sums = 0.0f;
  for (int i = int(lane); i < 256; i += 32) {
    convolution_r28_sums = convolution_r28_sums + (mul_r78[a * 256 + i] * relu_23[i * 4 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r28_sums = convolution_r28_sums + other_lane(convolution_r28_sums, step);
  if (lane == 0) convolution_r28_out[a * 4 + b] = (convolution_r28_sums + sub_r27[a]);
}

// Computes mul_r81, through mul_r81.
kernel void mul_r81_kernel(device const float* p_layer3_0_downsample_0_weight [[buffer(0)]], device const float* mul_r82 [[buffer(1)]], device float* mul_r81_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 512; i += 32) {
    mul_r81_out[row * 512 + i] = (p_layer3_0_downsample_0_weight[row * 512 + i] * mul_r82[row]);
  }
}

// Computes relu_24, through convolution_r29_sums, convolution_r29, add_7, relu_24.
kernel void relu_24_kernel(device const float* mul_r81 [[buffer(0)]], device const float* relu_21 [[buffer(1)]], device const float* sub_r28 [[buffer(2)]], device const float* convolution_r28 [[buffer(3)]], device float* relu_24_out [[buffer(4)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int b = (item % 4);
  float convolution_r29_sums = 0.0f;
  for (int i = int(lane); i < 512; i += 32) {
    convolution_r29_sums = convolution_r29_sums + (mul_r81[a * 512 + i] * relu_21[i * 7 + b * 2]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r29_sums = convolution_r29_sums + other_lane(convolution_r29_sums, step);
  const float convolution_r29 = (convolution_r29_sums + sub_r28[a]);
  const float add_7 = (convolution_r28[a * 4 + b] + convolution_r29);
  if (lane == 0) relu_24_out[a * 4 + b] = at_least(add_7, 0.0f);
}

// Computes mul_r84, through mul_r84.
kernel void mul_r84_kernel(device const float* p_layer3_1_conv1_weight [[buffer(0)]], device const float* mul_r85 [[buffer(1)]], device float* mul_r84_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int block = (item % 4);
  for (int i = int(lane); i < 256; i += 32) {
    mul_r84_out[a * 1024 + block * 256 + i] = (p_layer3_1_conv1_weight[a * 1024 + block * 256 + i] * mul_r85[a]);
  }
}

// Computes relu_25, through convolution_r30_sums, convolution_r30, relu_25.
kernel void relu_25_kernel(device const float* mul_r84 [[buffer(0)]], device const float* relu_24 [[buffer(1)]], device const float* sub_r29 [[buffer(2)]], device float* relu_25_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int b = (item % 4);
  float convolution_r30_sums = 0.0f;
  for (int i = int(lane); i < 1024; i += 32) {
    convolution_r30_sums = convolution_r30_sums + (mul_r84[a * 1024 + i] * relu_24[i * 4 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r30_sums = convolution_r30_sums + other_lane(convolution_r30_sums, step);
  const float convolution_r30 = (convolution_r30_sums + sub_r29[a]);
  if (lane == 0) relu_25_out[a * 4 + b] = at_least(convolution_r30, 0.0f);
}

// Computes relu_26, through convolution_r31_sums, convolution_r31, relu_26.
kernel void relu_26_kernel(device const float* mul_r87 [[buffer(0)]], device const float* relu_25 [[buffer(1)]], device const float* sub_r30 [[buffer(2)]], device float* relu_26_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int b = (item % 4);
  float convolution_r31_sums = 0.0f;
  for (int j = 0; j < 256; ++j) {
    for (int k = 0; k < 3; ++k) {
      for (int i = int(lane); i < 3; i += 32) {
        convolution_r31_sums = convolution_r31_sums + (mul_r87[a * 2304 + j * 9 + k * 3 + i] * ((b + i - 1 >= 0 && b + i - 1 < 4) ? ((k - 1 >= 0 && k - 1 < 1) ? relu_25[j * 4 + k * 4 + b + i - 5] : 0.0f) : 0.0f));
      }
    }
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r31_sums = convolution_r31_sums + other_lane(convolution_r31_sums, step);
  const float convolution_r31 = (convolution_r31_sums + sub_r30[a]);
  if (lane == 0) relu_26_out[a * 4 + b] = at_least(convolution_r31, 0.0f);
}

// Computes relu_27, through convolution_r32_sums, convolution_r32, add_8, relu_27.
kernel void relu_27_kernel(device const float* mul_r90 [[buffer(0)]], device const float* relu_26 [[buffer(1)]], device const float* sub_r31 [[buffer(2)]], device const float* relu_24 [[buffer(3)]], device float* relu_27_out [[buffer(4)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int b = (item % 4);
  float convolution_r32_sums = 0.0f;
  for (int i = int(lane); i < 256; i += 32) {
    convolution_r32_sums = convolution_r32_sums + (mul_r90[a * 256 + i] * relu_26[i * 4 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r32_sums = convolution_r32_sums + other_lane(convolution_r32_sums, step);
  const float convolution_r32 = (convolution_r32_sums + sub_r31[a]);
  const float add_8 = (convolution_r32 + relu_24[a * 4 + b]);
  if (lane == 0) relu_27_out[a * 4 + b] = at_least(add_8, 0.0f);
}

// Computes mul_r147, through mul_r147.
kernel void mul_r147_kernel(device const float* p_layer4_0_conv1_weight [[buffer(0)]], device const float* mul_r148 [[buffer(1)]], device float* mul_r147_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int block = (item % 2);
  for (int i = int(lane); i < 512; i += 32) {
    mul_r147_out[a * 1024 + block * 512 + i] = (p_layer4_0_conv1_weight[a * 1024 + block * 512 + i] * mul_r148[a]);
  }
}

// Computes relu_46, through convolution_r51_sums, convolution_r51, relu_46.
kernel void relu_46_kernel(device const float* mul_r147 [[buffer(0)]], device const float* relu_45 [[buffer(1)]], device const float* sub_r50 [[buffer(2)]], device float* relu_46_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int b = (item % 4);
  float convolution_r51_sums = 0.0f;
  for (int i = int(lane); i < 1024; i += 32) {
    convolution_r51_sums = convolution_r51_sums + (mul_r147[a * 1024 + i] * relu_45[i * 4 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r51_sums = convolution_r51_sums + other_lane(convolution_r51_sums, step);
  const float convolution_r51 = (convolution_r51_sums + sub_r50[a]);
  if (lane == 0) relu_46_out[a * 4 + b] = at_least(convolution_r51, 0.0f);
}

// Computes mul_r150, through mul_r150.
kernel void mul_r150_kernel(device const float* p_layer4_0_conv2_weight [[buffer(0)]], device const float* mul_r151 [[buffer(1)]], device float* mul_r150_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int block = (item % 2);
  for (int i = int(lane); i < 2304; i += 32) {
    mul_r150_out[a * 4608 + block * 2304 + i] = (p_layer4_0_conv2_weight[a * 4608 + block * 2304 + i] * mul_r151[a]);
  }
}

// Computes relu_47, through convolution_r52_sums, convolution_r52, relu_47.
kernel void relu_47_kernel(device const float* mul_r150 [[buffer(0)]], device const float* relu_46 [[buffer(1)]], device const float* sub_r51 [[buffer(2)]], device float* relu_47_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int b = (item % 2);
  float convolution_r52_sums = 0.0f;
  for (int j = 0; j < 512; ++j) {
    for (int k = 0; k < 3; ++k) {
      for (int i = int(lane); i < 3; i += 32) {
        convolution_r52_sums = convolution_r52_sums + (mul_r150[a * 4608 + j * 9 + k * 3 + i] * ((b * 2 + i - 1 >= 0) ? ((k - 1 >= 0 && k - 1 < 1) ? relu_46[j * 4 + k * 4 + b * 2 + i - 5] : 0.0f) : 0.0f));
      }
    }
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r52_sums = convolution_r52_sums + other_lane(convolution_r52_sums, step);
  const float convolution_r52 = (convolution_r52_sums + sub_r51[a]);
  if (lane == 0) relu_47_out[a * 2 + b] = at_least(convolution_r52, 0.0f);
}

// Computes mul_r154, sub_r52, through add_r103, rsqrt_r52, mul_r154, mul_r155, sub_r52.
kernel void sub_r52_kernel(device const float* b_layer4_0_bn3_running_var [[buffer(0)]], device const float* p_layer4_0_bn3_weight [[buffer(1)]], device const float* b_layer4_0_bn3_running_mean [[buffer(2)]], device const float* p_layer4_0_bn3_bias [[buffer(3)]], device float* mul_r154_out [[buffer(4)]], device float* sub_r52_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r103 = (b_layer4_0_bn3_running_var[i] + 1e-05f);
  const float rsqrt_r52 = metal::precise::rsqrt(add_r103);
  const float mul_r154 = (rsqrt_r52 * p_layer4_0_bn3_weight[i]);
  mul_r154_out[i] = mul_r154;
  const float mul_r155 = (b_layer4_0_bn3_running_mean[i] * mul_r154);
  sub_r52_out[i] = (p_layer4_0_bn3_bias[i] - mul_r155);
}

// Computes mul_r153, through mul_r153.
kernel void mul_r153_kernel(device const float* p_layer4_0_conv3_weight [[buffer(0)]], device const float* mul_r154 [[buffer(1)]], device float* mul_r153_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 512; i += 32) {
    mul_r153_out[row * 512 + i] = (p_layer4_0_conv3_weight[row * 512 + i] * mul_r154[row]);
  }
}

// Computes convolution_r53, through convolution_r53_sums, convolution_r53.
kernel void convolution_r53_kernel(device const float* mul_r153 [[buffer(0)]], device const float* relu_47 [[buffer(1)]], device const float* sub_r52 [[buffer(2)]], device float* convolution_r53_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int b = (item % 2);
  float convolution_r53_sums = 0.0f;
  for (int i = int(lane); i < 512; i += 32) {
    convolution_r53_sums = convolution_r53_sums + (mul_r153[a * 512 + i] * relu_47[i * 2 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r53_sums = convolution_r53_sums + other_lane(convolution_r53_sums, step);
  if (lane == 0) convolution_r53_out[a * 2 + b] = (convolution_r53_sums + sub_r52[a]);
}

// Computes mul_r156, through mul_r156.
kernel void mul_r156_kernel(device const float* p_layer4_0_downsample_0_weight [[buffer(0)]], device const float* mul_r157 [[buffer(1)]], device float* mul_r156_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 1024; i += 32) {
    mul_r156_out[row * 1024 + i] = (p_layer4_0_downsample_0_weight[row * 1024 + i] * mul_r157[row]);
  }
}

// Computes relu_48, through convolution_r54_sums, convolution_r54, add_15, relu_48.
kernel void relu_48_kernel(device const float* mul_r156 [[buffer(0)]], device const float* relu_45 [[buffer(1)]], device const float* sub_r53 [[buffer(2)]], device const float* convolution_r53 [[buffer(3)]], device float* relu_48_out [[buffer(4)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int b = (item % 2);
  float convolution_r54_sums = 0.0f;
  for (int i = int(lane); i < 1024; i += 32) {
    convolution_r54_sums = convolution_r54_sums + (mul_r156[a * 1024 + i] * relu_45[i * 4 + b * 2]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r54_sums = convolution_r54_sums + other_lane(convolution_r54_sums, step);
  const float convolution_r54 = (convolution_r54_sums + sub_r53[a]);
  const float add_15 = (convolution_r53[a * 2 + b] + convolution_r54);
  if (lane == 0) relu_48_out[a * 2 + b] = at_least(add_15, 0.0f);
}

// Computes mul_r159, through mul_r159.
kernel void mul_r159_kernel(device const float* p_layer4_1_conv1_weight [[buffer(0)]], device const float* mul_r160 [[buffer(1)]], device float* mul_r159_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int block = (item % 2);
  for (int i = int(lane); i < 1024; i += 32) {
    mul_r159_out[a * 2048 + block * 1024 + i] = (p_layer4_1_conv1_weight[a * 2048 + block * 1024 + i] * mul_r160[a]);
  }
}

// Computes relu_49, through convolution_r55_sums, convolution_r55, relu_49.
kernel void relu_49_kernel(device const float* mul_r159 [[buffer(0)]], device const float* relu_48 [[buffer(1)]], device const float* sub_r54 [[buffer(2)]], device float* relu_49_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int b = (item % 2);
  float convolution_r55_sums = 0.0f;
  for (int i = int(lane); i < 2048; i += 32) {
    convolution_r55_sums = convolution_r55_sums + (mul_r159[a * 2048 + i] * relu_48[i * 2 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r55_sums = convolution_r55_sums + other_lane(convolution_r55_sums, step);
  const float convolution_r55 = (convolution_r55_sums + sub_r54[a]);
  if (lane == 0) relu_49_out[a * 2 + b] = at_least(convolution_r55, 0.0f);
}

// Computes relu_50, through convolution_r56_sums, convolution_r56, relu_50.
kernel void relu_50_kernel(device const float* mul_r162 [[buffer(0)]], device const float* relu_49 [[buffer(1)]], device const float* sub_r55 [[buffer(2)]], device float* relu_50_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int b = (item % 2);
  float convolution_r56_sums = 0.0f;
  for (int j = 0; j < 512; ++j) {
    for (int k = 0; k < 3; ++k) {
      for (int i = int(lane); i < 3; i += 32) {
        convolution_r56_sums = convolution_r56_sums + (mul_r162[a * 4608 + j * 9 + k * 3 + i] * ((b + i - 1 >= 0 && b + i - 1 < 2) ? ((k - 1 >= 0 && k - 1 < 1) ? relu_49[j * 2 + k * 2 + b + i - 3] : 0.0f) : 0.0f));
      }
    }
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r56_sums = convolution_r56_sums + other_lane(convolution_r56_sums, step);
  const float convolution_r56 = (convolution_r56_sums + sub_r55[a]);
  if (lane == 0) relu_50_out[a * 2 + b] = at_least(convolution_r56, 0.0f);
}

// Computes relu_51, through convolution_r57_sums, convolution_r57, add_16, relu_51.
kernel void relu_51_kernel(device const float* mul_r165 [[buffer(0)]], device const float* relu_50 [[buffer(1)]], device const float* sub_r56 [[buffer(2)]], device const float* relu_48 [[buffer(3)]], device float* relu_51_out [[buffer(4)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int b = (item % 2);
  float convolution_r57_sums = 0.0f;
  for (int i = int(lane); i < 512; i += 32) {
    convolution_r57_sums = convolution_r57_sums + (mul_r165[a * 512 + i] * relu_50[i * 2 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r57_sums = convolution_r57_sums + other_lane(convolution_r57_sums, step);
  const float convolution_r57 = (convolution_r57_sums + sub_r56[a]);
  const float add_16 = (convolution_r57 + relu_48[a * 2 + b]);
  if (lane == 0) relu_51_out[a * 2 + b] = at_least(add_16, 0.0f);
}

// Computes mean_r1, through mean_r1_sum, mean_r1.
kernel void mean_r1_kernel(device const float* relu_54 [[buffer(0)]], device float* mean_r1_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float mean_r1_sum = 0.0f;
  for (int i = int(lane); i < 2; i += 32) {
    mean_r1_sum = mean_r1_sum + relu_54[row * 2 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) mean_r1_sum = mean_r1_sum + other_lane(mean_r1_sum, step);
  if (lane == 0) mean_r1_out[row] = (mean_r1_sum / 2.0f);
}

// Computes linear, through linear_product, linear.
kernel void linear_kernel(device const float* mean_r1 [[buffer(0)]], device const float* p_fc_weight [[buffer(1)]], device const float* p_fc_bias [[buffer(2)]], device float* linear_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float linear_product = 0.0f;
  for (int i = int(lane); i < 2048; i += 32) {
    linear_product = linear_product + (mean_r1[i] * p_fc_weight[row * 2048 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) linear_product = linear_product + other_lane(linear_product, step);
  if (lane == 0) linear_out[row] = (linear_product + p_fc_bias[row]);
}
