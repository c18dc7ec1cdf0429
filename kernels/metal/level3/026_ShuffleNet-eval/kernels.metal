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

// Computes mul_r133, through mul_r133.
kernel void mul_r133_kernel(device const float* p_conv1_weight [[buffer(0)]], device const float* mul_r1 [[buffer(1)]], device float* mul_r133_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 27; i += 32) {
    mul_r133_out[row * 27 + i] = (p_conv1_weight[row * 27 + i] * mul_r1[row]);
  }
}

// Computes convolution_r2, through convolution_r2_sums, convolution_r2.
kernel void convolution_r2_kernel(device const float* mul_r133 [[buffer(0)]], device const float* x [[buffer(1)]], device const float* sub_r1 [[buffer(2)]], device float* convolution_r2_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
      if (row < 24 && term < 27) {
        element = mul_r133[row * 27 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 128; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 27) {
        element = (((column % 4) * 2 + (term % 3) - 1 >= 0 && (column % 4) * 2 + (term % 3) - 1 < 7) ? (((column / 4) * 2 + ((term / 3) % 3) - 1 >= 0) ? x[(term / 9) * 28 + (column / 4) * 14 + ((term / 3) % 3) * 7 + (column % 4) * 2 + (term % 3) - 8] : 0.0f) : 0.0f);
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
      if (row < 24) {
        const float convolution_r2_sums = tile_strip[place];
        convolution_r2_out[row * 8 + column] = (convolution_r2_sums + sub_r1[row]);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes relu_r1, through max_pool2d_with_indices_r1, relu_r1.
kernel void relu_r1_kernel(device const float* convolution_r2 [[buffer(0)]], device float* relu_r1_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int row = at / 32;
  threadgroup float max_pool2d_with_indices_r1_window_all[64];
  threadgroup float* max_pool2d_with_indices_r1_window = max_pool2d_with_indices_r1_window_all + simd * 8;
  for (int i = int(lane); i < 1; i += 32) {
    max_pool2d_with_indices_r1_window[i] = -INFINITY;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  if ((-1 >= 0)) {
    for (int i = 1 + int(lane); i < 5; i += 32) {
      max_pool2d_with_indices_r1_window[i] = maximum(maximum(convolution_r2[row * 8 + i - 5], convolution_r2[row * 8 + i - 1]), convolution_r2[row * 8 + i + 3]);
    }
  } else {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 5; i += 32) {
      max_pool2d_with_indices_r1_window[i] = -INFINITY;
    }
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int j = 0; j < 3; ++j) {
      simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
      if ((j - 1 >= 0)) {
        for (int i = 1 + int(lane); i < 5; i += 32) {
          max_pool2d_with_indices_r1_window[i] = maximum(max_pool2d_with_indices_r1_window[i], convolution_r2[row * 8 + j * 4 + i - 5]);
        }
      }
    }
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 2; i += 32) {
    const float max_pool2d_r1 = maximum(maximum(max_pool2d_with_indices_r1_window[i * 2], max_pool2d_with_indices_r1_window[i * 2 + 1]), max_pool2d_with_indices_r1_window[i * 2 + 2]);
    relu_r1_out[row * 2 + i] = at_least(max_pool2d_r1, 0.0f);
  }
}

// Computes mul_r4, sub_r2, through add_r3, rsqrt_r2, mul_r4, mul_r5, sub_r2.
kernel void sub_r2_kernel(device const float* b_stage2_0_bn1_running_var [[buffer(0)]], device const float* p_stage2_0_bn1_weight [[buffer(1)]], device const float* b_stage2_0_bn1_running_mean [[buffer(2)]], device const float* p_stage2_0_bn1_bias [[buffer(3)]], device float* mul_r4_out [[buffer(4)]], device float* sub_r2_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r3 = (b_stage2_0_bn1_running_var[i] + 1e-05f);
  const float rsqrt_r2 = metal::precise::rsqrt(add_r3);
  const float mul_r4 = (rsqrt_r2 * p_stage2_0_bn1_weight[i]);
  mul_r4_out[i] = mul_r4;
  const float mul_r5 = (b_stage2_0_bn1_running_mean[i] * mul_r4);
  sub_r2_out[i] = (p_stage2_0_bn1_bias[i] - mul_r5);
}

// Computes mul_r3, through mul_r3.
kernel void mul_r3_kernel(device const float* p_stage2_0_conv1_weight [[buffer(0)]], device const float* mul_r4 [[buffer(1)]], device float* mul_r3_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 8; i += 32) {
    mul_r3_out[row * 8 + i] = (p_stage2_0_conv1_weight[row * 8 + i] * mul_r4[row]);
  }
}

// Computes relu_1, through convolution_r3_sums, convolution_r3, relu_1.
kernel void relu_1_kernel(device const float* mul_r3 [[buffer(0)]], device const float* relu_r1 [[buffer(1)]], device const float* sub_r2 [[buffer(2)]], device float* relu_1_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 40);
  const int b = ((item / 2) % 20);
  const int c = (item % 2);
  float convolution_r3_sums = 0.0f;
  for (int i = int(lane); i < 8; i += 32) {
    convolution_r3_sums = convolution_r3_sums + (mul_r3[a * 160 + b * 8 + i] * relu_r1[a * 16 + i * 2 + c]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r3_sums = convolution_r3_sums + other_lane(convolution_r3_sums, step);
  const float convolution_r3 = (convolution_r3_sums + sub_r2[a * 20 + b]);
  if (lane == 0) relu_1_out[a * 40 + b * 2 + c] = at_least(convolution_r3, 0.0f);
}

// Computes mul_r6, through mul_r6.
kernel void mul_r6_kernel(device const float* p_stage2_0_conv2_weight [[buffer(0)]], device const float* mul_r7 [[buffer(1)]], device float* mul_r6_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 9; i += 32) {
    mul_r6_out[row * 9 + i] = (p_stage2_0_conv2_weight[row * 9 + i] * mul_r7[row]);
  }
}

// Computes permute, through permute.
kernel void permute_kernel(device const float* mul_r6 [[buffer(0)]], device const float* relu_1 [[buffer(1)]], device const float* sub_r3 [[buffer(2)]], device float* permute_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 3);
  const int b = (item % 3);
  for (int i = int(lane); i < 2; i += 32) {
    permute_out[a * 6 + b * 2 + i] = ((((((((((mul_r6[b * 180 + a * 9] * ((i - 1 >= 0) ? ((-1 >= 0) ? relu_1[b * 40 + a * 2 + i - 3] : 0.0f) : 0.0f)) + (mul_r6[b * 180 + a * 9 + 1] * ((-1 >= 0) ? relu_1[b * 40 + a * 2 + i - 2] : 0.0f))) + (mul_r6[b * 180 + a * 9 + 2] * ((i + 1 < 2) ? ((-1 >= 0) ? relu_1[b * 40 + a * 2 + i - 1] : 0.0f) : 0.0f))) + (mul_r6[b * 180 + a * 9 + 3] * ((i - 1 >= 0) ? relu_1[b * 40 + a * 2 + i - 1] : 0.0f))) + (mul_r6[b * 180 + a * 9 + 4] * relu_1[b * 40 + a * 2 + i])) + (mul_r6[b * 180 + a * 9 + 5] * ((i + 1 < 2) ? relu_1[b * 40 + a * 2 + i + 1] : 0.0f))) + (mul_r6[b * 180 + a * 9 + 6] * ((i - 1 >= 0) ? ((1 < 1) ? relu_1[b * 40 + a * 2 + i + 1] : 0.0f) : 0.0f))) + (mul_r6[b * 180 + a * 9 + 7] * ((1 < 1) ? relu_1[b * 40 + a * 2 + i + 2] : 0.0f))) + (mul_r6[b * 180 + a * 9 + 8] * ((i + 1 < 2) ? ((1 < 1) ? relu_1[b * 40 + a * 2 + i + 3] : 0.0f) : 0.0f))) + sub_r3[b * 20 + a]);
  }
}

// Computes mul_r10, sub_r4, through add_r7, rsqrt_r4, mul_r10, mul_r11, sub_r4.
kernel void sub_r4_kernel(device const float* b_stage2_0_bn3_running_var [[buffer(0)]], device const float* p_stage2_0_bn3_weight [[buffer(1)]], device const float* b_stage2_0_bn3_running_mean [[buffer(2)]], device const float* p_stage2_0_bn3_bias [[buffer(3)]], device float* mul_r10_out [[buffer(4)]], device float* sub_r4_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r7 = (b_stage2_0_bn3_running_var[i] + 1e-05f);
  const float rsqrt_r4 = metal::precise::rsqrt(add_r7);
  const float mul_r10 = (rsqrt_r4 * p_stage2_0_bn3_weight[i]);
  mul_r10_out[i] = mul_r10;
  const float mul_r11 = (b_stage2_0_bn3_running_mean[i] * mul_r10);
  sub_r4_out[i] = (p_stage2_0_bn3_bias[i] - mul_r11);
}

// Computes mul_r9, through mul_r9.
kernel void mul_r9_kernel(device const float* p_stage2_0_conv3_weight [[buffer(0)]], device const float* mul_r10 [[buffer(1)]], device float* mul_r9_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 20; i += 32) {
    mul_r9_out[row * 20 + i] = (p_stage2_0_conv3_weight[row * 20 + i] * mul_r10[row]);
  }
}

// Computes relu_2, through convolution_r5_sums, convolution_r5, relu_2.
kernel void relu_2_kernel(device const float* mul_r9 [[buffer(0)]], device const float* permute [[buffer(1)]], device const float* sub_r4 [[buffer(2)]], device float* relu_2_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 160);
  const int b = ((item / 2) % 80);
  const int c = (item % 2);
  float convolution_r5_sums = 0.0f;
  for (int i = int(lane); i < 20; i += 32) {
    convolution_r5_sums = convolution_r5_sums + (mul_r9[a * 1600 + b * 20 + i] * permute[a * 40 + i * 2 + c]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r5_sums = convolution_r5_sums + other_lane(convolution_r5_sums, step);
  const float convolution_r5 = (convolution_r5_sums + sub_r4[a * 80 + b]);
  if (lane == 0) relu_2_out[a * 160 + b * 2 + c] = at_least(convolution_r5, 0.0f);
}

// Computes mul_r12, through mul_r12.
kernel void mul_r12_kernel(device const float* p_stage2_0_shortcut_0_weight [[buffer(0)]], device const float* mul_r13 [[buffer(1)]], device float* mul_r12_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 24; i += 32) {
    mul_r12_out[row * 24 + i] = (p_stage2_0_shortcut_0_weight[row * 24 + i] * mul_r13[row]);
  }
}

// Computes add, through convolution_r6_sums, convolution_r6, add.
kernel void add_kernel(device const float* mul_r12 [[buffer(0)]], device const float* relu_r1 [[buffer(1)]], device const float* sub_r5 [[buffer(2)]], device const float* relu_2 [[buffer(3)]], device float* add_out [[buffer(4)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int b = (item % 2);
  float convolution_r6_sums = 0.0f;
  for (int i = int(lane); i < 24; i += 32) {
    convolution_r6_sums = convolution_r6_sums + (mul_r12[a * 24 + i] * relu_r1[i * 2 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r6_sums = convolution_r6_sums + other_lane(convolution_r6_sums, step);
  const float convolution_r6 = (convolution_r6_sums + sub_r5[a]);
  if (lane == 0) add_out[a * 2 + b] = (relu_2[a * 2 + b] + convolution_r6);
}

// Computes mul_r15, through mul_r15.
kernel void mul_r15_kernel(device const float* p_stage2_1_conv1_weight [[buffer(0)]], device const float* mul_r16 [[buffer(1)]], device float* mul_r15_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 80; i += 32) {
    mul_r15_out[row * 80 + i] = (p_stage2_1_conv1_weight[row * 80 + i] * mul_r16[row]);
  }
}

// Computes relu_3, through convolution_r7_sums, convolution_r7, relu_3.
kernel void relu_3_kernel(device const float* mul_r15 [[buffer(0)]], device const float* add [[buffer(1)]], device const float* sub_r6 [[buffer(2)]], device float* relu_3_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 40);
  const int b = ((item / 2) % 20);
  const int c = (item % 2);
  float convolution_r7_sums = 0.0f;
  for (int i = int(lane); i < 80; i += 32) {
    convolution_r7_sums = convolution_r7_sums + (mul_r15[a * 1600 + b * 80 + i] * add[a * 160 + i * 2 + c]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r7_sums = convolution_r7_sums + other_lane(convolution_r7_sums, step);
  const float convolution_r7 = (convolution_r7_sums + sub_r6[a * 20 + b]);
  if (lane == 0) relu_3_out[a * 40 + b * 2 + c] = at_least(convolution_r7, 0.0f);
}

// Computes add_1, through convolution_r9_sums, convolution_r9, relu_4, add_1.
kernel void add_1_kernel(device const float* mul_r21 [[buffer(0)]], device const float* permute_1 [[buffer(1)]], device const float* sub_r8 [[buffer(2)]], device const float* add [[buffer(3)]], device float* add_1_out [[buffer(4)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 160);
  const int b = ((item / 2) % 80);
  const int c = (item % 2);
  float convolution_r9_sums = 0.0f;
  for (int i = int(lane); i < 20; i += 32) {
    convolution_r9_sums = convolution_r9_sums + (mul_r21[a * 1600 + b * 20 + i] * permute_1[a * 40 + i * 2 + c]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r9_sums = convolution_r9_sums + other_lane(convolution_r9_sums, step);
  const float convolution_r9 = (convolution_r9_sums + sub_r8[a * 80 + b]);
  const float relu_4 = at_least(convolution_r9, 0.0f);
  if (lane == 0) add_1_out[a * 160 + b * 2 + c] = (relu_4 + add[a * 160 + b * 2 + c]);
}

// Computes mul_r34, sub_r12, through add_r23, rsqrt_r12, mul_r34, mul_r35, sub_r12.
kernel void sub_r12_kernel(device const float* b_stage3_0_bn1_running_var [[buffer(0)]], device const float* p_stage3_0_bn1_weight [[buffer(1)]], device const float* b_stage3_0_bn1_running_mean [[buffer(2)]], device const float* p_stage3_0_bn1_bias [[buffer(3)]], device float* mul_r34_out [[buffer(4)]], device float* sub_r12_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r23 = (b_stage3_0_bn1_running_var[i] + 1e-05f);
  const float rsqrt_r12 = metal::precise::rsqrt(add_r23);
  const float mul_r34 = (rsqrt_r12 * p_stage3_0_bn1_weight[i]);
  mul_r34_out[i] = mul_r34;
  const float mul_r35 = (b_stage3_0_bn1_running_mean[i] * mul_r34);
  sub_r12_out[i] = (p_stage3_0_bn1_bias[i] - mul_r35);
}

// Computes mul_r33, through mul_r33.
kernel void mul_r33_kernel(device const float* p_stage3_0_conv1_weight [[buffer(0)]], device const float* mul_r34 [[buffer(1)]], device float* mul_r33_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 80; i += 32) {
    mul_r33_out[row * 80 + i] = (p_stage3_0_conv1_weight[row * 80 + i] * mul_r34[row]);
  }
}

// Computes relu_7, through convolution_r13_sums, convolution_r13, relu_7.
kernel void relu_7_kernel(device const float* mul_r33 [[buffer(0)]], device const float* add_2 [[buffer(1)]], device const float* sub_r12 [[buffer(2)]], device float* relu_7_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 80);
  const int b = ((item / 2) % 40);
  const int c = (item % 2);
  float convolution_r13_sums = 0.0f;
  for (int i = int(lane); i < 80; i += 32) {
    convolution_r13_sums = convolution_r13_sums + (mul_r33[a * 3200 + b * 80 + i] * add_2[a * 160 + i * 2 + c]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r13_sums = convolution_r13_sums + other_lane(convolution_r13_sums, step);
  const float convolution_r13 = (convolution_r13_sums + sub_r12[a * 40 + b]);
  if (lane == 0) relu_7_out[a * 80 + b * 2 + c] = at_least(convolution_r13, 0.0f);
}

// Computes mul_r36, through mul_r36.
kernel void mul_r36_kernel(device const float* p_stage3_0_conv2_weight [[buffer(0)]], device const float* mul_r37 [[buffer(1)]], device float* mul_r36_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 9; i += 32) {
    mul_r36_out[row * 9 + i] = (p_stage3_0_conv2_weight[row * 9 + i] * mul_r37[row]);
  }
}

// Computes permute_3, through permute_3.
kernel void permute_3_kernel(device const float* mul_r36 [[buffer(0)]], device const float* relu_7 [[buffer(1)]], device const float* sub_r13 [[buffer(2)]], device float* permute_3_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 3);
  const int b = (item % 3);
  for (int i = int(lane); i < 2; i += 32) {
    permute_3_out[a * 6 + b * 2 + i] = ((((((((((mul_r36[b * 360 + a * 9] * ((i - 1 >= 0) ? ((-1 >= 0) ? relu_7[b * 80 + a * 2 + i - 3] : 0.0f) : 0.0f)) + (mul_r36[b * 360 + a * 9 + 1] * ((-1 >= 0) ? relu_7[b * 80 + a * 2 + i - 2] : 0.0f))) + (mul_r36[b * 360 + a * 9 + 2] * ((i + 1 < 2) ? ((-1 >= 0) ? relu_7[b * 80 + a * 2 + i - 1] : 0.0f) : 0.0f))) + (mul_r36[b * 360 + a * 9 + 3] * ((i - 1 >= 0) ? relu_7[b * 80 + a * 2 + i - 1] : 0.0f))) + (mul_r36[b * 360 + a * 9 + 4] * relu_7[b * 80 + a * 2 + i])) + (mul_r36[b * 360 + a * 9 + 5] * ((i + 1 < 2) ? relu_7[b * 80 + a * 2 + i + 1] : 0.0f))) + (mul_r36[b * 360 + a * 9 + 6] * ((i - 1 >= 0) ? ((1 < 1) ? relu_7[b * 80 + a * 2 + i + 1] : 0.0f) : 0.0f))) + (mul_r36[b * 360 + a * 9 + 7] * ((1 < 1) ? relu_7[b * 80 + a * 2 + i + 2] : 0.0f))) + (mul_r36[b * 360 + a * 9 + 8] * ((i + 1 < 2) ? ((1 < 1) ? relu_7[b * 80 + a * 2 + i + 3] : 0.0f) : 0.0f))) + sub_r13[b * 40 + a]);
  }
}

// Computes mul_r40, sub_r14, through add_r27, rsqrt_r14, mul_r40, mul_r41, sub_r14.
kernel void sub_r14_kernel(device const float* b_stage3_0_bn3_running_var [[buffer(0)]], device const float* p_stage3_0_bn3_weight [[buffer(1)]], device const float* b_stage3_0_bn3_running_mean [[buffer(2)]], device const float* p_stage3_0_bn3_bias [[buffer(3)]], device float* mul_r40_out [[buffer(4)]], device float* sub_r14_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r27 = (b_stage3_0_bn3_running_var[i] + 1e-05f);
  const float rsqrt_r14 = metal::precise::rsqrt(add_r27);
  const float mul_r40 = (rsqrt_r14 * p_stage3_0_bn3_weight[i]);
  mul_r40_out[i] = mul_r40;
  const float mul_r41 = (b_stage3_0_bn3_running_mean[i] * mul_r40);
  sub_r14_out[i] = (p_stage3_0_bn3_bias[i] - mul_r41);
}

// Computes mul_r39, through mul_r39.
kernel void mul_r39_kernel(device const float* p_stage3_0_conv3_weight [[buffer(0)]], device const float* mul_r40 [[buffer(1)]], device float* mul_r39_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 40; i += 32) {
    mul_r39_out[row * 40 + i] = (p_stage3_0_conv3_weight[row * 40 + i] * mul_r40[row]);
  }
}

// Computes relu_8, through convolution_r15_sums, convolution_r15, relu_8.
kernel void relu_8_kernel(device const float* mul_r39 [[buffer(0)]], device const float* permute_3 [[buffer(1)]], device const float* sub_r14 [[buffer(2)]], device float* relu_8_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 320);
  const int b = ((item / 2) % 160);
  const int c = (item % 2);
  float convolution_r15_sums = 0.0f;
  for (int i = int(lane); i < 40; i += 32) {
    convolution_r15_sums = convolution_r15_sums + (mul_r39[a * 6400 + b * 40 + i] * permute_3[a * 80 + i * 2 + c]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r15_sums = convolution_r15_sums + other_lane(convolution_r15_sums, step);
  const float convolution_r15 = (convolution_r15_sums + sub_r14[a * 160 + b]);
  if (lane == 0) relu_8_out[a * 320 + b * 2 + c] = at_least(convolution_r15, 0.0f);
}

// Computes mul_r42, through mul_r42.
kernel void mul_r42_kernel(device const float* p_stage3_0_shortcut_0_weight [[buffer(0)]], device const float* mul_r43 [[buffer(1)]], device float* mul_r42_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int block = (item % 2);
  for (int i = int(lane); i < 120; i += 32) {
    mul_r42_out[a * 240 + block * 120 + i] = (p_stage3_0_shortcut_0_weight[a * 240 + block * 120 + i] * mul_r43[a]);
  }
}

// Computes add_3, through convolution_r16_sums, convolution_r16, add_3.
kernel void add_3_kernel(device const float* mul_r42 [[buffer(0)]], device const float* add_2 [[buffer(1)]], device const float* sub_r15 [[buffer(2)]], device const float* relu_8 [[buffer(3)]], device float* add_3_out [[buffer(4)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int b = (item % 2);
  float convolution_r16_sums = 0.0f;
  for (int i = int(lane); i < 240; i += 32) {
    convolution_r16_sums = convolution_r16_sums + (mul_r42[a * 240 + i] * add_2[i * 2 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r16_sums = convolution_r16_sums + other_lane(convolution_r16_sums, step);
  const float convolution_r16 = (convolution_r16_sums + sub_r15[a]);
  if (lane == 0) add_3_out[a * 2 + b] = (relu_8[a * 2 + b] + convolution_r16);
}

// Computes mul_r45, through mul_r45.
kernel void mul_r45_kernel(device const float* p_stage3_1_conv1_weight [[buffer(0)]], device const float* mul_r46 [[buffer(1)]], device float* mul_r45_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int block = (item % 2);
  for (int i = int(lane); i < 80; i += 32) {
    mul_r45_out[a * 160 + block * 80 + i] = (p_stage3_1_conv1_weight[a * 160 + block * 80 + i] * mul_r46[a]);
  }
}

// Computes relu_9, through convolution_r17_sums, convolution_r17, relu_9.
kernel void relu_9_kernel(device const float* mul_r45 [[buffer(0)]], device const float* add_3 [[buffer(1)]], device const float* sub_r16 [[buffer(2)]], device float* relu_9_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 80);
  const int b = ((item / 2) % 40);
  const int c = (item % 2);
  float convolution_r17_sums = 0.0f;
  for (int i = int(lane); i < 160; i += 32) {
    convolution_r17_sums = convolution_r17_sums + (mul_r45[a * 6400 + b * 160 + i] * add_3[a * 320 + i * 2 + c]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r17_sums = convolution_r17_sums + other_lane(convolution_r17_sums, step);
  const float convolution_r17 = (convolution_r17_sums + sub_r16[a * 40 + b]);
  if (lane == 0) relu_9_out[a * 80 + b * 2 + c] = at_least(convolution_r17, 0.0f);
}

// Computes add_4, through convolution_r19_sums, convolution_r19, relu_10, add_4.
kernel void add_4_kernel(device const float* mul_r51 [[buffer(0)]], device const float* permute_4 [[buffer(1)]], device const float* sub_r18 [[buffer(2)]], device const float* add_3 [[buffer(3)]], device float* add_4_out [[buffer(4)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 320);
  const int b = ((item / 2) % 160);
  const int c = (item % 2);
  float convolution_r19_sums = 0.0f;
  for (int i = int(lane); i < 40; i += 32) {
    convolution_r19_sums = convolution_r19_sums + (mul_r51[a * 6400 + b * 40 + i] * permute_4[a * 80 + i * 2 + c]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r19_sums = convolution_r19_sums + other_lane(convolution_r19_sums, step);
  const float convolution_r19 = (convolution_r19_sums + sub_r18[a * 160 + b]);
  const float relu_10 = at_least(convolution_r19, 0.0f);
  if (lane == 0) add_4_out[a * 320 + b * 2 + c] = (relu_10 + add_3[a * 320 + b * 2 + c]);
}

// Computes mul_r99, through mul_r99.
kernel void mul_r99_kernel(device const float* p_stage4_0_conv1_weight [[buffer(0)]], device const float* mul_r100 [[buffer(1)]], device float* mul_r99_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int block = (item % 2);
  for (int i = int(lane); i < 80; i += 32) {
    mul_r99_out[a * 160 + block * 80 + i] = (p_stage4_0_conv1_weight[a * 160 + block * 80 + i] * mul_r100[a]);
  }
}

// Computes convolution_r35_sums_parts, through convolution_r35_sums_parts.
kernel void convolution_r35_sums_parts_kernel(device const float* mul_r99 [[buffer(0)]], device const float* add_9 [[buffer(1)]], device float* convolution_r35_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 320);
  const int b = ((item / 4) % 80);
  const int c = ((item / 2) % 2);
  const int d = (item % 2);
  float convolution_r35_sums_parts = 0.0f;
  for (int i = int(lane); i < 80; i += 32) {
    convolution_r35_sums_parts = convolution_r35_sums_parts + (mul_r99[a * 12800 + b * 160 + d * 80 + i] * add_9[a * 320 + d * 160 + i * 2 + c]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r35_sums_parts = convolution_r35_sums_parts + other_lane(convolution_r35_sums_parts, step);
  if (lane == 0) convolution_r35_sums_parts_out[a * 320 + b * 4 + c * 2 + d] = convolution_r35_sums_parts;
}

// Computes relu_21, through convolution_r35_sums, convolution_r35, relu_21.
kernel void relu_21_kernel(device const float* convolution_r35_sums_parts [[buffer(0)]], device const float* sub_r34 [[buffer(1)]], device float* relu_21_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int b = (item % 2);
  float convolution_r35_sums = 0.0f;
  for (int i = int(lane); i < 2; i += 32) {
    convolution_r35_sums = convolution_r35_sums + convolution_r35_sums_parts[a * 4 + b * 2 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r35_sums = convolution_r35_sums + other_lane(convolution_r35_sums, step);
  const float convolution_r35 = (convolution_r35_sums + sub_r34[a]);
  if (lane == 0) relu_21_out[a * 2 + b] = at_least(convolution_r35, 0.0f);
}

// Computes mul_r102, through mul_r102.
kernel void mul_r102_kernel(device const float* p_stage4_0_conv2_weight [[buffer(0)]], device const float* mul_r103 [[buffer(1)]], device float* mul_r102_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 9; i += 32) {
    mul_r102_out[row * 9 + i] = (p_stage4_0_conv2_weight[row * 9 + i] * mul_r103[row]);
  }
}

// Computes permute_10, through permute_10.
kernel void permute_10_kernel(device const float* mul_r102 [[buffer(0)]], device const float* relu_21 [[buffer(1)]], device const float* sub_r35 [[buffer(2)]], device float* permute_10_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 3);
  const int b = (item % 3);
  for (int i = int(lane); i < 2; i += 32) {
    permute_10_out[a * 6 + b * 2 + i] = ((((((((((mul_r102[b * 720 + a * 9] * ((i - 1 >= 0) ? ((-1 >= 0) ? relu_21[b * 160 + a * 2 + i - 3] : 0.0f) : 0.0f)) + (mul_r102[b * 720 + a * 9 + 1] * ((-1 >= 0) ? relu_21[b * 160 + a * 2 + i - 2] : 0.0f))) + (mul_r102[b * 720 + a * 9 + 2] * ((i + 1 < 2) ? ((-1 >= 0) ? relu_21[b * 160 + a * 2 + i - 1] : 0.0f) : 0.0f))) + (mul_r102[b * 720 + a * 9 + 3] * ((i - 1 >= 0) ? relu_21[b * 160 + a * 2 + i - 1] : 0.0f))) + (mul_r102[b * 720 + a * 9 + 4] * relu_21[b * 160 + a * 2 + i])) + (mul_r102[b * 720 + a * 9 + 5] * ((i + 1 < 2) ? relu_21[b * 160 + a * 2 + i + 1] : 0.0f))) + (mul_r102[b * 720 + a * 9 + 6] * ((i - 1 >= 0) ? ((1 < 1) ? relu_21[b * 160 + a * 2 + i + 1] : 0.0f) : 0.0f))) + (mul_r102[b * 720 + a * 9 + 7] * ((1 < 1) ? relu_21[b * 160 + a * 2 + i + 2] : 0.0f))) + (mul_r102[b * 720 + a * 9 + 8] * ((i + 1 < 2) ? ((1 < 1) ? relu_21[b * 160 + a * 2 + i + 3] : 0.0f) : 0.0f))) + sub_r35[b * 80 + a]);
  }
}

// Computes mul_r106, sub_r36, through add_r71, rsqrt_r36, mul_r106, mul_r107, sub_r36.
kernel void sub_r36_kernel(device const float* b_stage4_0_bn3_running_var [[buffer(0)]], device const float* p_stage4_0_bn3_weight [[buffer(1)]], device const float* b_stage4_0_bn3_running_mean [[buffer(2)]], device const float* p_stage4_0_bn3_bias [[buffer(3)]], device float* mul_r106_out [[buffer(4)]], device float* sub_r36_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r71 = (b_stage4_0_bn3_running_var[i] + 1e-05f);
  const float rsqrt_r36 = metal::precise::rsqrt(add_r71);
  const float mul_r106 = (rsqrt_r36 * p_stage4_0_bn3_weight[i]);
  mul_r106_out[i] = mul_r106;
  const float mul_r107 = (b_stage4_0_bn3_running_mean[i] * mul_r106);
  sub_r36_out[i] = (p_stage4_0_bn3_bias[i] - mul_r107);
}

// Computes mul_r105, through mul_r105.
kernel void mul_r105_kernel(device const float* p_stage4_0_conv3_weight [[buffer(0)]], device const float* mul_r106 [[buffer(1)]], device float* mul_r105_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 80; i += 32) {
    mul_r105_out[row * 80 + i] = (p_stage4_0_conv3_weight[row * 80 + i] * mul_r106[row]);
  }
}

// Computes relu_22, through convolution_r37_sums, convolution_r37, relu_22.
kernel void relu_22_kernel(device const float* mul_r105 [[buffer(0)]], device const float* permute_10 [[buffer(1)]], device const float* sub_r36 [[buffer(2)]], device float* relu_22_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 640);
  const int b = ((item / 2) % 320);
  const int c = (item % 2);
  float convolution_r37_sums = 0.0f;
  for (int i = int(lane); i < 80; i += 32) {
    convolution_r37_sums = convolution_r37_sums + (mul_r105[a * 25600 + b * 80 + i] * permute_10[a * 160 + i * 2 + c]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r37_sums = convolution_r37_sums + other_lane(convolution_r37_sums, step);
  const float convolution_r37 = (convolution_r37_sums + sub_r36[a * 320 + b]);
  if (lane == 0) relu_22_out[a * 640 + b * 2 + c] = at_least(convolution_r37, 0.0f);
}

// Computes mul_r108, through mul_r108.
kernel void mul_r108_kernel(device const float* p_stage4_0_shortcut_0_weight [[buffer(0)]], device const float* mul_r109 [[buffer(1)]], device float* mul_r108_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int block = (item % 2);
  for (int i = int(lane); i < 240; i += 32) {
    mul_r108_out[a * 480 + block * 240 + i] = (p_stage4_0_shortcut_0_weight[a * 480 + block * 240 + i] * mul_r109[a]);
  }
}

// Computes add_10, through convolution_r38_sums, convolution_r38, add_10.
kernel void add_10_kernel(device const float* mul_r108 [[buffer(0)]], device const float* add_9 [[buffer(1)]], device const float* sub_r37 [[buffer(2)]], device const float* relu_22 [[buffer(3)]], device float* add_10_out [[buffer(4)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int b = (item % 2);
  float convolution_r38_sums = 0.0f;
  for (int i = int(lane); i < 480; i += 32) {
    convolution_r38_sums = convolution_r38_sums + (mul_r108[a * 480 + i] * add_9[i * 2 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r38_sums = convolution_r38_sums + other_lane(convolution_r38_sums, step);
  const float convolution_r38 = (convolution_r38_sums + sub_r37[a]);
  if (lane == 0) add_10_out[a * 2 + b] = (relu_22[a * 2 + b] + convolution_r38);
}

// Computes mul_r111, through mul_r111.
kernel void mul_r111_kernel(device const float* p_stage4_1_conv1_weight [[buffer(0)]], device const float* mul_r112 [[buffer(1)]], device float* mul_r111_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int block = (item % 4);
  for (int i = int(lane); i < 80; i += 32) {
    mul_r111_out[a * 320 + block * 80 + i] = (p_stage4_1_conv1_weight[a * 320 + block * 80 + i] * mul_r112[a]);
  }
}

// Computes convolution_r39_sums_parts, through convolution_r39_sums_parts.
kernel void convolution_r39_sums_parts_kernel(device const float* mul_r111 [[buffer(0)]], device const float* add_10 [[buffer(1)]], device float* convolution_r39_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 320);
  const int b = ((item / 4) % 80);
  const int c = ((item / 2) % 2);
  const int d = (item % 2);
  float convolution_r39_sums_parts = 0.0f;
  for (int i = int(lane); i < 160; i += 32) {
    convolution_r39_sums_parts = convolution_r39_sums_parts + (mul_r111[a * 25600 + b * 320 + d * 160 + i] * add_10[a * 640 + d * 320 + i * 2 + c]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r39_sums_parts = convolution_r39_sums_parts + other_lane(convolution_r39_sums_parts, step);
  if (lane == 0) convolution_r39_sums_parts_out[a * 320 + b * 4 + c * 2 + d] = convolution_r39_sums_parts;
}

// Computes add_11, through convolution_r41_sums, convolution_r41, relu_24, add_11.
kernel void add_11_kernel(device const float* mul_r117 [[buffer(0)]], device const float* permute_11 [[buffer(1)]], device const float* sub_r40 [[buffer(2)]], device const float* add_10 [[buffer(3)]], device float* add_11_out [[buffer(4)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 640);
  const int b = ((item / 2) % 320);
  const int c = (item % 2);
  float convolution_r41_sums = 0.0f;
  for (int i = int(lane); i < 80; i += 32) {
    convolution_r41_sums = convolution_r41_sums + (mul_r117[a * 25600 + b * 80 + i] * permute_11[a * 160 + i * 2 + c]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r41_sums = convolution_r41_sums + other_lane(convolution_r41_sums, step);
  const float convolution_r41 = (convolution_r41_sums + sub_r40[a * 320 + b]);
  const float relu_24 = at_least(convolution_r41, 0.0f);
  if (lane == 0) add_11_out[a * 640 + b * 2 + c] = (relu_24 + add_10[a * 640 + b * 2 + c]);
}

// Computes mul_r130, sub_r44, through add_r87, rsqrt_r44, mul_r130, mul_r131, sub_r44.
kernel void sub_r44_kernel(device const float* b_bn5_running_var [[buffer(0)]], device const float* p_bn5_weight [[buffer(1)]], device const float* b_bn5_running_mean [[buffer(2)]], device const float* p_bn5_bias [[buffer(3)]], device float* mul_r130_out [[buffer(4)]], device float* sub_r44_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r87 = (b_bn5_running_var[i] + 1e-05f);
  const float rsqrt_r44 = metal::precise::rsqrt(add_r87);
  const float mul_r130 = (rsqrt_r44 * p_bn5_weight[i]);
  mul_r130_out[i] = mul_r130;
  const float mul_r131 = (b_bn5_running_mean[i] * mul_r130);
  sub_r44_out[i] = (p_bn5_bias[i] - mul_r131);
}

// Computes mul_r129, through mul_r129.
kernel void mul_r129_kernel(device const float* p_conv5_weight [[buffer(0)]], device const float* mul_r130 [[buffer(1)]], device float* mul_r129_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 960; i += 32) {
    mul_r129_out[row * 960 + i] = (p_conv5_weight[row * 960 + i] * mul_r130[row]);
  }
}

// Computes relu_27, through convolution_r45_sums, convolution_r45, relu_27.
kernel void relu_27_kernel(device const float* mul_r129 [[buffer(0)]], device const float* add_12 [[buffer(1)]], device const float* sub_r44 [[buffer(2)]], device float* relu_27_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int b = (item % 2);
  float convolution_r45_sums = 0.0f;
  for (int i = int(lane); i < 960; i += 32) {
    convolution_r45_sums = convolution_r45_sums + (mul_r129[a * 960 + i] * add_12[i * 2 + b]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_r45_sums = convolution_r45_sums + other_lane(convolution_r45_sums, step);
  const float convolution_r45 = (convolution_r45_sums + sub_r44[a]);
  if (lane == 0) relu_27_out[a * 2 + b] = at_least(convolution_r45, 0.0f);
}

// Computes mean_r1, through mean_r1_sum, mean_r1.
kernel void mean_r1_kernel(device const float* relu_27 [[buffer(0)]], device float* mean_r1_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float mean_r1_sum = 0.0f;
  for (int i = int(lane); i < 2; i += 32) {
    mean_r1_sum = mean_r1_sum + relu_27[row * 2 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) mean_r1_sum = mean_r1_sum + other_lane(mean_r1_sum, step);
  if (lane == 0) mean_r1_out[row] = (mean_r1_sum / 2.0f);
}

// Computes linear, through linear_product, linear.
kernel void linear_kernel(device const float* mean_r1 [[buffer(0)]], device const float* p_fc_weight [[buffer(1)]], device const float* p_fc_bias [[buffer(2)]], device float* linear_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float linear_product = 0.0f;
  for (int i = int(lane); i < 1024; i += 32) {
    linear_product = linear_product + (mean_r1[i] * p_fc_weight[row * 1024 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) linear_product = linear_product + other_lane(linear_product, step);
  if (lane == 0) linear_out[row] = (linear_product + p_fc_bias[row]);
}
