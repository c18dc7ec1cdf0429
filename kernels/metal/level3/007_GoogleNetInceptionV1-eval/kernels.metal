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

// Computes convolution_sums_parts, through convolution_sums_parts.
kernel void convolution_sums_parts_kernel(device const float* p_conv1_weight [[buffer(0)]], device const float* x [[buffer(1)]], device float* convolution_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 84);
  const int b = ((item / 42) % 2);
  const int c = ((item / 21) % 2);
  const int d = ((item / 7) % 3);
  const int e = (item % 7);
  float convolution_sums_parts = 0.0f;
  for (int i = int(lane); i < 7; i += 32) {
    convolution_sums_parts = convolution_sums_parts + (p_conv1_weight[a * 147 + d * 49 + e * 7 + i] * ((c * 2 + i - 3 >= 0 && c * 2 + i - 3 < 4) ? ((b * 2 + e - 3 >= 0 && b * 2 + e - 3 < 4) ? x[d * 16 + b * 8 + e * 4 + c * 2 + i - 15] : 0.0f) : 0.0f));
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_sums_parts = convolution_sums_parts + other_lane(convolution_sums_parts, step);
  if (lane == 0) convolution_sums_parts_out[a * 84 + b * 42 + c * 21 + d * 7 + e] = convolution_sums_parts;
}

// Computes convolution_sums, through convolution_sums.
kernel void convolution_sums_kernel(device const float* convolution_sums_parts [[buffer(0)]], device float* convolution_sums_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_sums = 0.0f;
  for (int i = int(lane); i < 21; i += 32) {
    convolution_sums = convolution_sums + convolution_sums_parts[row * 21 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_sums = convolution_sums + other_lane(convolution_sums, step);
  if (lane == 0) convolution_sums_out[row] = convolution_sums;
}

// Computes relu_r1, through max_pool2d_with_indices_r1, relu_r1.
kernel void relu_r1_kernel(device const float* convolution_sums [[buffer(0)]], device const float* p_conv1_bias [[buffer(1)]], device float* relu_r1_out [[buffer(2)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  float fold_1 = -INFINITY;
  for (int max_pool2d_with_indices_r1_tap0 = 0; max_pool2d_with_indices_r1_tap0 < 3; ++max_pool2d_with_indices_r1_tap0) {
    for (int max_pool2d_with_indices_r1_tap1 = 0; max_pool2d_with_indices_r1_tap1 < 3; ++max_pool2d_with_indices_r1_tap1) {
      fold_1 = maximum(fold_1, ((max_pool2d_with_indices_r1_tap1 - 1 >= 0) ? ((max_pool2d_with_indices_r1_tap0 - 1 >= 0) ? (convolution_sums[i * 4 + max_pool2d_with_indices_r1_tap0 * 2 + max_pool2d_with_indices_r1_tap1 - 3] + p_conv1_bias[i]) : -INFINITY) : -INFINITY));
    }
  }
  const float max_pool2d_r1 = fold_1;
  relu_r1_out[i] = at_least(max_pool2d_r1, 0.0f);
}

// Computes relu_1, through convolution_1_sums, convolution_1, relu_1.
kernel void relu_1_kernel(device const float* p_conv2_weight [[buffer(0)]], device const float* relu_r1 [[buffer(1)]], device const float* p_conv2_bias [[buffer(2)]], device float* relu_1_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_1_sums = 0.0f;
  for (int i = int(lane); i < 64; i += 32) {
    convolution_1_sums = convolution_1_sums + (p_conv2_weight[row * 64 + i] * relu_r1[i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_1_sums = convolution_1_sums + other_lane(convolution_1_sums, step);
  const float convolution_1 = (convolution_1_sums + p_conv2_bias[row]);
  if (lane == 0) relu_1_out[row] = at_least(convolution_1, 0.0f);
}

// Computes convolution_2_sums_parts, through convolution_2_sums_parts.
kernel void convolution_2_sums_parts_kernel(device const float* p_conv3_weight [[buffer(0)]], device const float* relu_1 [[buffer(1)]], device float* convolution_2_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 64);
  const int b = (item % 64);
  float convolution_2_sums_parts = 0.0f;
  for (int j = 0; j < 3; ++j) {
    for (int i = int(lane); i < 3; i += 32) {
      convolution_2_sums_parts = convolution_2_sums_parts + (p_conv3_weight[a * 576 + b * 9 + j * 3 + i] * ((i - 1 >= 0 && i - 1 < 1) ? ((j - 1 >= 0 && j - 1 < 1) ? relu_1[b + i + j - 2] : 0.0f) : 0.0f));
    }
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_2_sums_parts = convolution_2_sums_parts + other_lane(convolution_2_sums_parts, step);
  if (lane == 0) convolution_2_sums_parts_out[a * 64 + b] = convolution_2_sums_parts;
}

// Computes convolution_2, through convolution_2_sums, convolution_2.
kernel void convolution_2_kernel(device const float* convolution_2_sums_parts [[buffer(0)]], device const float* p_conv3_bias [[buffer(1)]], device float* convolution_2_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_2_sums = 0.0f;
  for (int i = int(lane); i < 64; i += 32) {
    convolution_2_sums = convolution_2_sums + convolution_2_sums_parts[row * 64 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_2_sums = convolution_2_sums + other_lane(convolution_2_sums, step);
  if (lane == 0) convolution_2_out[row] = (convolution_2_sums + p_conv3_bias[row]);
}

// Computes relu_r2, through max_pool2d_with_indices_r2, relu_r2.
kernel void relu_r2_kernel(device const float* convolution_2 [[buffer(0)]], device float* relu_r2_out [[buffer(1)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  float fold_1 = -INFINITY;
  for (int max_pool2d_with_indices_r2_tap0 = 0; max_pool2d_with_indices_r2_tap0 < 3; ++max_pool2d_with_indices_r2_tap0) {
    for (int max_pool2d_with_indices_r2_tap1 = 0; max_pool2d_with_indices_r2_tap1 < 3; ++max_pool2d_with_indices_r2_tap1) {
      fold_1 = maximum(fold_1, ((max_pool2d_with_indices_r2_tap1 - 1 >= 0 && max_pool2d_with_indices_r2_tap1 - 1 < 1) ? ((max_pool2d_with_indices_r2_tap0 - 1 >= 0 && max_pool2d_with_indices_r2_tap0 - 1 < 1) ? convolution_2[i + max_pool2d_with_indices_r2_tap0 + max_pool2d_with_indices_r2_tap1 - 2] : -INFINITY) : -INFINITY));
    }
  }
  const float max_pool2d_r2 = fold_1;
  relu_r2_out[i] = at_least(max_pool2d_r2, 0.0f);
}

// Computes convolution_3, through convolution_3_sums, convolution_3.
kernel void convolution_3_kernel(device const float* p_inception3a_branch1x1_weight [[buffer(0)]], device const float* relu_r2 [[buffer(1)]], device const float* p_inception3a_branch1x1_bias [[buffer(2)]], device float* convolution_3_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_3_sums = 0.0f;
  for (int i = int(lane); i < 192; i += 32) {
    convolution_3_sums = convolution_3_sums + (p_inception3a_branch1x1_weight[row * 192 + i] * relu_r2[i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_3_sums = convolution_3_sums + other_lane(convolution_3_sums, step);
  if (lane == 0) convolution_3_out[row] = (convolution_3_sums + p_inception3a_branch1x1_bias[row]);
}

// Computes convolution_4, through convolution_4_sums, convolution_4.
kernel void convolution_4_kernel(device const float* p_inception3a_branch3x3_0_weight [[buffer(0)]], device const float* relu_r2 [[buffer(1)]], device const float* p_inception3a_branch3x3_0_bias [[buffer(2)]], device float* convolution_4_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_4_sums = 0.0f;
  for (int i = int(lane); i < 192; i += 32) {
    convolution_4_sums = convolution_4_sums + (p_inception3a_branch3x3_0_weight[row * 192 + i] * relu_r2[i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_4_sums = convolution_4_sums + other_lane(convolution_4_sums, step);
  if (lane == 0) convolution_4_out[row] = (convolution_4_sums + p_inception3a_branch3x3_0_bias[row]);
}

// Computes convolution_5_sums_parts, through convolution_5_sums_parts.
kernel void convolution_5_sums_parts_kernel(device const float* p_inception3a_branch3x3_1_weight [[buffer(0)]], device const float* convolution_4 [[buffer(1)]], device float* convolution_5_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 96);
  const int b = (item % 96);
  float convolution_5_sums_parts = 0.0f;
  for (int j = 0; j < 3; ++j) {
    for (int i = int(lane); i < 3; i += 32) {
      convolution_5_sums_parts = convolution_5_sums_parts + (p_inception3a_branch3x3_1_weight[a * 864 + b * 9 + j * 3 + i] * ((i - 1 >= 0 && i - 1 < 1) ? ((j - 1 >= 0 && j - 1 < 1) ? convolution_4[b + i + j - 2] : 0.0f) : 0.0f));
    }
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_5_sums_parts = convolution_5_sums_parts + other_lane(convolution_5_sums_parts, step);
  if (lane == 0) convolution_5_sums_parts_out[a * 96 + b] = convolution_5_sums_parts;
}

// Computes convolution_5, through convolution_5_sums, convolution_5.
kernel void convolution_5_kernel(device const float* convolution_5_sums_parts [[buffer(0)]], device const float* p_inception3a_branch3x3_1_bias [[buffer(1)]], device float* convolution_5_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_5_sums = 0.0f;
  for (int i = int(lane); i < 96; i += 32) {
    convolution_5_sums = convolution_5_sums + convolution_5_sums_parts[row * 96 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_5_sums = convolution_5_sums + other_lane(convolution_5_sums, step);
  if (lane == 0) convolution_5_out[row] = (convolution_5_sums + p_inception3a_branch3x3_1_bias[row]);
}

// Computes convolution_6, through convolution_6_sums, convolution_6.
kernel void convolution_6_kernel(device const float* p_inception3a_branch5x5_0_weight [[buffer(0)]], device const float* relu_r2 [[buffer(1)]], device const float* p_inception3a_branch5x5_0_bias [[buffer(2)]], device float* convolution_6_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_6_sums = 0.0f;
  for (int i = int(lane); i < 192; i += 32) {
    convolution_6_sums = convolution_6_sums + (p_inception3a_branch5x5_0_weight[row * 192 + i] * relu_r2[i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_6_sums = convolution_6_sums + other_lane(convolution_6_sums, step);
  if (lane == 0) convolution_6_out[row] = (convolution_6_sums + p_inception3a_branch5x5_0_bias[row]);
}

// Computes convolution_7, through convolution_7_sums, convolution_7.
kernel void convolution_7_kernel(device const float* p_inception3a_branch5x5_1_weight [[buffer(0)]], device const float* convolution_6 [[buffer(1)]], device const float* p_inception3a_branch5x5_1_bias [[buffer(2)]], device float* convolution_7_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_7_sums = 0.0f;
  for (int j = 0; j < 16; ++j) {
    for (int k = 0; k < 5; ++k) {
      for (int i = int(lane); i < 5; i += 32) {
        convolution_7_sums = convolution_7_sums + (p_inception3a_branch5x5_1_weight[row * 400 + j * 25 + k * 5 + i] * ((i - 2 >= 0 && i - 2 < 1) ? ((k - 2 >= 0 && k - 2 < 1) ? convolution_6[i + j + k - 4] : 0.0f) : 0.0f));
      }
    }
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_7_sums = convolution_7_sums + other_lane(convolution_7_sums, step);
  if (lane == 0) convolution_7_out[row] = (convolution_7_sums + p_inception3a_branch5x5_1_bias[row]);
}

// Computes max_pool2d_with_indices_2, through max_pool2d_with_indices_2.
kernel void max_pool2d_2_kernel(device const float* relu_r2 [[buffer(0)]], device float* max_pool2d_2_out [[buffer(1)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  float fold_1 = -INFINITY;
  for (int max_pool2d_with_indices_2_tap0 = 0; max_pool2d_with_indices_2_tap0 < 3; ++max_pool2d_with_indices_2_tap0) {
    for (int max_pool2d_with_indices_2_tap1 = 0; max_pool2d_with_indices_2_tap1 < 3; ++max_pool2d_with_indices_2_tap1) {
      fold_1 = maximum(fold_1, ((max_pool2d_with_indices_2_tap1 - 1 >= 0 && max_pool2d_with_indices_2_tap1 - 1 < 1) ? ((max_pool2d_with_indices_2_tap0 - 1 >= 0 && max_pool2d_with_indices_2_tap0 - 1 < 1) ? relu_r2[i + max_pool2d_with_indices_2_tap0 + max_pool2d_with_indices_2_tap1 - 2] : -INFINITY) : -INFINITY));
    }
  }
  max_pool2d_2_out[i] = fold_1;
}

// Computes convolution_8, through convolution_8_sums, convolution_8.
kernel void convolution_8_kernel(device const float* p_inception3a_branch_pool_1_weight [[buffer(0)]], device const float* max_pool2d_2 [[buffer(1)]], device const float* p_inception3a_branch_pool_1_bias [[buffer(2)]], device float* convolution_8_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_8_sums = 0.0f;
  for (int i = int(lane); i < 192; i += 32) {
    convolution_8_sums = convolution_8_sums + (p_inception3a_branch_pool_1_weight[row * 192 + i] * max_pool2d_2[i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_8_sums = convolution_8_sums + other_lane(convolution_8_sums, step);
  if (lane == 0) convolution_8_out[row] = (convolution_8_sums + p_inception3a_branch_pool_1_bias[row]);
}

// Computes cat, through cat.
kernel void cat_kernel(device const float* convolution_3 [[buffer(0)]], device const float* convolution_5 [[buffer(1)]], device const float* convolution_7 [[buffer(2)]], device const float* convolution_8 [[buffer(3)]], device float* cat_out [[buffer(4)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  cat_out[i] = ((i < 64) ? convolution_3[i] : ((i < 192) ? convolution_5[i - 64] : ((i < 224) ? convolution_7[i - 192] : convolution_8[i - 224])));
}

// Computes convolution_9, through convolution_9_sums, convolution_9.
kernel void convolution_9_kernel(device const float* p_inception3b_branch1x1_weight [[buffer(0)]], device const float* cat [[buffer(1)]], device const float* p_inception3b_branch1x1_bias [[buffer(2)]], device float* convolution_9_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_9_sums = 0.0f;
  for (int i = int(lane); i < 256; i += 32) {
    convolution_9_sums = convolution_9_sums + (p_inception3b_branch1x1_weight[row * 256 + i] * cat[i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_9_sums = convolution_9_sums + other_lane(convolution_9_sums, step);
  if (lane == 0) convolution_9_out[row] = (convolution_9_sums + p_inception3b_branch1x1_bias[row]);
}

// Computes convolution_11_sums_parts, through convolution_11_sums_parts.
kernel void convolution_11_sums_parts_kernel(device const float* p_inception3b_branch3x3_1_weight [[buffer(0)]], device const float* convolution_10 [[buffer(1)]], device float* convolution_11_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 128);
  const int b = (item % 128);
  float convolution_11_sums_parts = 0.0f;
  for (int j = 0; j < 3; ++j) {
    for (int i = int(lane); i < 3; i += 32) {
      convolution_11_sums_parts = convolution_11_sums_parts + (p_inception3b_branch3x3_1_weight[a * 1152 + b * 9 + j * 3 + i] * ((i - 1 >= 0 && i - 1 < 1) ? ((j - 1 >= 0 && j - 1 < 1) ? convolution_10[b + i + j - 2] : 0.0f) : 0.0f));
    }
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_11_sums_parts = convolution_11_sums_parts + other_lane(convolution_11_sums_parts, step);
  if (lane == 0) convolution_11_sums_parts_out[a * 128 + b] = convolution_11_sums_parts;
}

// Computes convolution_11, through convolution_11_sums, convolution_11.
kernel void convolution_11_kernel(device const float* convolution_11_sums_parts [[buffer(0)]], device const float* p_inception3b_branch3x3_1_bias [[buffer(1)]], device float* convolution_11_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_11_sums = 0.0f;
  for (int i = int(lane); i < 128; i += 32) {
    convolution_11_sums = convolution_11_sums + convolution_11_sums_parts[row * 128 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_11_sums = convolution_11_sums + other_lane(convolution_11_sums, step);
  if (lane == 0) convolution_11_out[row] = (convolution_11_sums + p_inception3b_branch3x3_1_bias[row]);
}

// Computes convolution_12, through convolution_12_sums, convolution_12.
kernel void convolution_12_kernel(device const float* p_inception3b_branch5x5_0_weight [[buffer(0)]], device const float* cat [[buffer(1)]], device const float* p_inception3b_branch5x5_0_bias [[buffer(2)]], device float* convolution_12_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_12_sums = 0.0f;
  for (int i = int(lane); i < 256; i += 32) {
    convolution_12_sums = convolution_12_sums + (p_inception3b_branch5x5_0_weight[row * 256 + i] * cat[i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_12_sums = convolution_12_sums + other_lane(convolution_12_sums, step);
  if (lane == 0) convolution_12_out[row] = (convolution_12_sums + p_inception3b_branch5x5_0_bias[row]);
}

// Computes convolution_13_sums_parts, through convolution_13_sums_parts.
kernel void convolution_13_sums_parts_kernel(device const float* p_inception3b_branch5x5_1_weight [[buffer(0)]], device const float* convolution_12 [[buffer(1)]], device float* convolution_13_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 32);
  const int b = (item % 32);
  float convolution_13_sums_parts = 0.0f;
  for (int j = 0; j < 5; ++j) {
    for (int i = int(lane); i < 5; i += 32) {
      convolution_13_sums_parts = convolution_13_sums_parts + (p_inception3b_branch5x5_1_weight[a * 800 + b * 25 + j * 5 + i] * ((i - 2 >= 0 && i - 2 < 1) ? ((j - 2 >= 0 && j - 2 < 1) ? convolution_12[b + i + j - 4] : 0.0f) : 0.0f));
    }
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_13_sums_parts = convolution_13_sums_parts + other_lane(convolution_13_sums_parts, step);
  if (lane == 0) convolution_13_sums_parts_out[a * 32 + b] = convolution_13_sums_parts;
}

// Computes convolution_13, through convolution_13_sums, convolution_13.
kernel void convolution_13_kernel(device const float* convolution_13_sums_parts [[buffer(0)]], device const float* p_inception3b_branch5x5_1_bias [[buffer(1)]], device float* convolution_13_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_13_sums = 0.0f;
  for (int i = int(lane); i < 32; i += 32) {
    convolution_13_sums = convolution_13_sums + convolution_13_sums_parts[row * 32 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_13_sums = convolution_13_sums + other_lane(convolution_13_sums, step);
  if (lane == 0) convolution_13_out[row] = (convolution_13_sums + p_inception3b_branch5x5_1_bias[row]);
}

// Computes max_pool2d_with_indices_3, through max_pool2d_with_indices_3.
kernel void max_pool2d_3_kernel(device const float* cat [[buffer(0)]], device float* max_pool2d_3_out [[buffer(1)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  float fold_1 = -INFINITY;
  for (int max_pool2d_with_indices_3_tap0 = 0; max_pool2d_with_indices_3_tap0 < 3; ++max_pool2d_with_indices_3_tap0) {
    for (int max_pool2d_with_indices_3_tap1 = 0; max_pool2d_with_indices_3_tap1 < 3; ++max_pool2d_with_indices_3_tap1) {
      fold_1 = maximum(fold_1, ((max_pool2d_with_indices_3_tap1 - 1 >= 0 && max_pool2d_with_indices_3_tap1 - 1 < 1) ? ((max_pool2d_with_indices_3_tap0 - 1 >= 0 && max_pool2d_with_indices_3_tap0 - 1 < 1) ? cat[i + max_pool2d_with_indices_3_tap0 + max_pool2d_with_indices_3_tap1 - 2] : -INFINITY) : -INFINITY));
    }
  }
  max_pool2d_3_out[i] = fold_1;
}

// Computes convolution_14, through convolution_14_sums, convolution_14.
kernel void convolution_14_kernel(device const float* p_inception3b_branch_pool_1_weight [[buffer(0)]], device const float* max_pool2d_3 [[buffer(1)]], device const float* p_inception3b_branch_pool_1_bias [[buffer(2)]], device float* convolution_14_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_14_sums = 0.0f;
  for (int i = int(lane); i < 256; i += 32) {
    convolution_14_sums = convolution_14_sums + (p_inception3b_branch_pool_1_weight[row * 256 + i] * max_pool2d_3[i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_14_sums = convolution_14_sums + other_lane(convolution_14_sums, step);
  if (lane == 0) convolution_14_out[row] = (convolution_14_sums + p_inception3b_branch_pool_1_bias[row]);
}

// Computes cat_1, through cat_1.
kernel void cat_1_kernel(device const float* convolution_9 [[buffer(0)]], device const float* convolution_11 [[buffer(1)]], device const float* convolution_13 [[buffer(2)]], device const float* convolution_14 [[buffer(3)]], device float* cat_1_out [[buffer(4)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  cat_1_out[i] = ((i < 128) ? convolution_9[i] : ((i < 320) ? convolution_11[i - 128] : ((i < 416) ? convolution_13[i - 320] : convolution_14[i - 416])));
}

// Computes max_pool2d_with_indices_4, through max_pool2d_with_indices_4.
kernel void max_pool2d_4_kernel(device const float* cat_1 [[buffer(0)]], device float* max_pool2d_4_out [[buffer(1)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  float fold_1 = -INFINITY;
  for (int max_pool2d_with_indices_4_tap0 = 0; max_pool2d_with_indices_4_tap0 < 3; ++max_pool2d_with_indices_4_tap0) {
    for (int max_pool2d_with_indices_4_tap1 = 0; max_pool2d_with_indices_4_tap1 < 3; ++max_pool2d_with_indices_4_tap1) {
      fold_1 = maximum(fold_1, ((max_pool2d_with_indices_4_tap1 - 1 >= 0 && max_pool2d_with_indices_4_tap1 - 1 < 1) ? ((max_pool2d_with_indices_4_tap0 - 1 >= 0 && max_pool2d_with_indices_4_tap0 - 1 < 1) ? cat_1[i + max_pool2d_with_indices_4_tap0 + max_pool2d_with_indices_4_tap1 - 2] : -INFINITY) : -INFINITY));
    }
  }
  max_pool2d_4_out[i] = fold_1;
}

// Computes convolution_15_sums_parts, through convolution_15_sums_parts.
kernel void convolution_15_sums_parts_kernel(device const float* p_inception4a_branch1x1_weight [[buffer(0)]], device const float* max_pool2d_4 [[buffer(1)]], device float* convolution_15_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 5);
  const int b = (item % 5);
  float convolution_15_sums_parts = 0.0f;
  for (int i = int(lane); i < 96; i += 32) {
    convolution_15_sums_parts = convolution_15_sums_parts + (p_inception4a_branch1x1_weight[a * 480 + b * 96 + i] * max_pool2d_4[b * 96 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_15_sums_parts = convolution_15_sums_parts + other_lane(convolution_15_sums_parts, step);
  if (lane == 0) convolution_15_sums_parts_out[a * 5 + b] = convolution_15_sums_parts;
}

// Computes convolution_15, through convolution_15_sums, convolution_15.
kernel void convolution_15_kernel(device const float* convolution_15_sums_parts [[buffer(0)]], device const float* p_inception4a_branch1x1_bias [[buffer(1)]], device float* convolution_15_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_15_sums = 0.0f;
  for (int i = int(lane); i < 5; i += 32) {
    convolution_15_sums = convolution_15_sums + convolution_15_sums_parts[row * 5 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_15_sums = convolution_15_sums + other_lane(convolution_15_sums, step);
  if (lane == 0) convolution_15_out[row] = (convolution_15_sums + p_inception4a_branch1x1_bias[row]);
}

// Computes convolution_16, through convolution_16_sums, convolution_16.
kernel void convolution_16_kernel(device const float* p_inception4a_branch3x3_0_weight [[buffer(0)]], device const float* max_pool2d_4 [[buffer(1)]], device const float* p_inception4a_branch3x3_0_bias [[buffer(2)]], device float* convolution_16_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_16_sums = 0.0f;
  for (int i = int(lane); i < 480; i += 32) {
    convolution_16_sums = convolution_16_sums + (p_inception4a_branch3x3_0_weight[row * 480 + i] * max_pool2d_4[i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_16_sums = convolution_16_sums + other_lane(convolution_16_sums, step);
  if (lane == 0) convolution_16_out[row] = (convolution_16_sums + p_inception4a_branch3x3_0_bias[row]);
}

// Computes convolution_17_sums_parts, through convolution_17_sums_parts.
kernel void convolution_17_sums_parts_kernel(device const float* p_inception4a_branch3x3_1_weight [[buffer(0)]], device const float* convolution_16 [[buffer(1)]], device float* convolution_17_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 96);
  const int b = (item % 96);
  float convolution_17_sums_parts = 0.0f;
  for (int j = 0; j < 3; ++j) {
    for (int i = int(lane); i < 3; i += 32) {
      convolution_17_sums_parts = convolution_17_sums_parts + (p_inception4a_branch3x3_1_weight[a * 864 + b * 9 + j * 3 + i] * ((i - 1 >= 0 && i - 1 < 1) ? ((j - 1 >= 0 && j - 1 < 1) ? convolution_16[b + i + j - 2] : 0.0f) : 0.0f));
    }
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_17_sums_parts = convolution_17_sums_parts + other_lane(convolution_17_sums_parts, step);
  if (lane == 0) convolution_17_sums_parts_out[a * 96 + b] = convolution_17_sums_parts;
}

// Computes convolution_17, through convolution_17_sums, convolution_17.
kernel void convolution_17_kernel(device const float* convolution_17_sums_parts [[buffer(0)]], device const float* p_inception4a_branch3x3_1_bias [[buffer(1)]], device float* convolution_17_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_17_sums = 0.0f;
  for (int i = int(lane); i < 96; i += 32) {
    convolution_17_sums = convolution_17_sums + convolution_17_sums_parts[row * 96 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_17_sums = convolution_17_sums + other_lane(convolution_17_sums, step);
  if (lane == 0) convolution_17_out[row] = (convolution_17_sums + p_inception4a_branch3x3_1_bias[row]);
}

// Computes convolution_18, through convolution_18_sums, convolution_18.
kernel void convolution_18_kernel(device const float* p_inception4a_branch5x5_0_weight [[buffer(0)]], device const float* max_pool2d_4 [[buffer(1)]], device const float* p_inception4a_branch5x5_0_bias [[buffer(2)]], device float* convolution_18_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_18_sums = 0.0f;
  for (int i = int(lane); i < 480; i += 32) {
    convolution_18_sums = convolution_18_sums + (p_inception4a_branch5x5_0_weight[row * 480 + i] * max_pool2d_4[i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_18_sums = convolution_18_sums + other_lane(convolution_18_sums, step);
  if (lane == 0) convolution_18_out[row] = (convolution_18_sums + p_inception4a_branch5x5_0_bias[row]);
}

// Computes convolution_19_sums_parts, through convolution_19_sums_parts.
kernel void convolution_19_sums_parts_kernel(device const float* p_inception4a_branch5x5_1_weight [[buffer(0)]], device const float* convolution_18 [[buffer(1)]], device float* convolution_19_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 80);
  const int b = ((item / 5) % 16);
  const int c = (item % 5);
  float convolution_19_sums_parts = 0.0f;
  for (int i = int(lane); i < 5; i += 32) {
    convolution_19_sums_parts = convolution_19_sums_parts + (p_inception4a_branch5x5_1_weight[a * 400 + b * 25 + c * 5 + i] * ((i - 2 >= 0 && i - 2 < 1) ? ((c - 2 >= 0 && c - 2 < 1) ? convolution_18[b + c + i - 4] : 0.0f) : 0.0f));
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_19_sums_parts = convolution_19_sums_parts + other_lane(convolution_19_sums_parts, step);
  if (lane == 0) convolution_19_sums_parts_out[a * 80 + b * 5 + c] = convolution_19_sums_parts;
}

// Computes convolution_19, through convolution_19_sums, convolution_19.
kernel void convolution_19_kernel(device const float* convolution_19_sums_parts [[buffer(0)]], device const float* p_inception4a_branch5x5_1_bias [[buffer(1)]], device float* convolution_19_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_19_sums = 0.0f;
  for (int i = int(lane); i < 80; i += 32) {
    convolution_19_sums = convolution_19_sums + convolution_19_sums_parts[row * 80 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_19_sums = convolution_19_sums + other_lane(convolution_19_sums, step);
  if (lane == 0) convolution_19_out[row] = (convolution_19_sums + p_inception4a_branch5x5_1_bias[row]);
}

// Computes convolution_20, through convolution_20_sums, convolution_20.
kernel void convolution_20_kernel(device const float* p_inception4a_branch_pool_1_weight [[buffer(0)]], device const float* max_pool2d_5 [[buffer(1)]], device const float* p_inception4a_branch_pool_1_bias [[buffer(2)]], device float* convolution_20_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_20_sums = 0.0f;
  for (int i = int(lane); i < 480; i += 32) {
    convolution_20_sums = convolution_20_sums + (p_inception4a_branch_pool_1_weight[row * 480 + i] * max_pool2d_5[i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_20_sums = convolution_20_sums + other_lane(convolution_20_sums, step);
  if (lane == 0) convolution_20_out[row] = (convolution_20_sums + p_inception4a_branch_pool_1_bias[row]);
}

// Computes cat_2, through cat_2.
kernel void cat_2_kernel(device const float* convolution_15 [[buffer(0)]], device const float* convolution_17 [[buffer(1)]], device const float* convolution_19 [[buffer(2)]], device const float* convolution_20 [[buffer(3)]], device float* cat_2_out [[buffer(4)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  cat_2_out[i] = ((i < 192) ? convolution_15[i] : ((i < 400) ? convolution_17[i - 192] : ((i < 448) ? convolution_19[i - 400] : convolution_20[i - 448])));
}

// Computes convolution_21_sums_parts, through convolution_21_sums_parts.
kernel void convolution_21_sums_parts_kernel(device const float* p_inception4b_branch1x1_weight [[buffer(0)]], device const float* cat_2 [[buffer(1)]], device float* convolution_21_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 8);
  const int b = (item % 8);
  float convolution_21_sums_parts = 0.0f;
  for (int i = int(lane); i < 64; i += 32) {
    convolution_21_sums_parts = convolution_21_sums_parts + (p_inception4b_branch1x1_weight[a * 512 + b * 64 + i] * cat_2[b * 64 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_21_sums_parts = convolution_21_sums_parts + other_lane(convolution_21_sums_parts, step);
  if (lane == 0) convolution_21_sums_parts_out[a * 8 + b] = convolution_21_sums_parts;
}

// Computes convolution_21, through convolution_21_sums, convolution_21.
kernel void convolution_21_kernel(device const float* convolution_21_sums_parts [[buffer(0)]], device const float* p_inception4b_branch1x1_bias [[buffer(1)]], device float* convolution_21_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_21_sums = 0.0f;
  for (int i = int(lane); i < 8; i += 32) {
    convolution_21_sums = convolution_21_sums + convolution_21_sums_parts[row * 8 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_21_sums = convolution_21_sums + other_lane(convolution_21_sums, step);
  if (lane == 0) convolution_21_out[row] = (convolution_21_sums + p_inception4b_branch1x1_bias[row]);
}

// Computes convolution_22, through convolution_22_sums, convolution_22.
kernel void convolution_22_kernel(device const float* p_inception4b_branch3x3_0_weight [[buffer(0)]], device const float* cat_2 [[buffer(1)]], device const float* p_inception4b_branch3x3_0_bias [[buffer(2)]], device float* convolution_22_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_22_sums = 0.0f;
  for (int i = int(lane); i < 512; i += 32) {
    convolution_22_sums = convolution_22_sums + (p_inception4b_branch3x3_0_weight[row * 512 + i] * cat_2[i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_22_sums = convolution_22_sums + other_lane(convolution_22_sums, step);
  if (lane == 0) convolution_22_out[row] = (convolution_22_sums + p_inception4b_branch3x3_0_bias[row]);
}

// Computes convolution_23_sums_parts, through convolution_23_sums_parts.
kernel void convolution_23_sums_parts_kernel(device const float* p_inception4b_branch3x3_1_weight [[buffer(0)]], device const float* convolution_22 [[buffer(1)]], device float* convolution_23_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 112);
  const int b = (item % 112);
  float convolution_23_sums_parts = 0.0f;
  for (int j = 0; j < 3; ++j) {
    for (int i = int(lane); i < 3; i += 32) {
      convolution_23_sums_parts = convolution_23_sums_parts + (p_inception4b_branch3x3_1_weight[a * 1008 + b * 9 + j * 3 + i] * ((i - 1 >= 0 && i - 1 < 1) ? ((j - 1 >= 0 && j - 1 < 1) ? convolution_22[b + i + j - 2] : 0.0f) : 0.0f));
    }
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_23_sums_parts = convolution_23_sums_parts + other_lane(convolution_23_sums_parts, step);
  if (lane == 0) convolution_23_sums_parts_out[a * 112 + b] = convolution_23_sums_parts;
}

// Computes convolution_23, through convolution_23_sums, convolution_23.
kernel void convolution_23_kernel(device const float* convolution_23_sums_parts [[buffer(0)]], device const float* p_inception4b_branch3x3_1_bias [[buffer(1)]], device float* convolution_23_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_23_sums = 0.0f;
  for (int i = int(lane); i < 112; i += 32) {
    convolution_23_sums = convolution_23_sums + convolution_23_sums_parts[row * 112 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_23_sums = convolution_23_sums + other_lane(convolution_23_sums, step);
  if (lane == 0) convolution_23_out[row] = (convolution_23_sums + p_inception4b_branch3x3_1_bias[row]);
}

// Computes convolution_24, through convolution_24_sums, convolution_24.
kernel void convolution_24_kernel(device const float* p_inception4b_branch5x5_0_weight [[buffer(0)]], device const float* cat_2 [[buffer(1)]], device const float* p_inception4b_branch5x5_0_bias [[buffer(2)]], device float* convolution_24_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_24_sums = 0.0f;
  for (int i = int(lane); i < 512; i += 32) {
    convolution_24_sums = convolution_24_sums + (p_inception4b_branch5x5_0_weight[row * 512 + i] * cat_2[i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_24_sums = convolution_24_sums + other_lane(convolution_24_sums, step);
  if (lane == 0) convolution_24_out[row] = (convolution_24_sums + p_inception4b_branch5x5_0_bias[row]);
}

// Computes convolution_25_sums_parts, through convolution_25_sums_parts.
kernel void convolution_25_sums_parts_kernel(device const float* p_inception4b_branch5x5_1_weight [[buffer(0)]], device const float* convolution_24 [[buffer(1)]], device float* convolution_25_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 24);
  const int b = (item % 24);
  float convolution_25_sums_parts = 0.0f;
  for (int j = 0; j < 5; ++j) {
    for (int i = int(lane); i < 5; i += 32) {
      convolution_25_sums_parts = convolution_25_sums_parts + (p_inception4b_branch5x5_1_weight[a * 600 + b * 25 + j * 5 + i] * ((i - 2 >= 0 && i - 2 < 1) ? ((j - 2 >= 0 && j - 2 < 1) ? convolution_24[b + i + j - 4] : 0.0f) : 0.0f));
    }
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_25_sums_parts = convolution_25_sums_parts + other_lane(convolution_25_sums_parts, step);
  if (lane == 0) convolution_25_sums_parts_out[a * 24 + b] = convolution_25_sums_parts;
}

// Computes convolution_25, through convolution_25_sums, convolution_25.
kernel void convolution_25_kernel(device const float* convolution_25_sums_parts [[buffer(0)]], device const float* p_inception4b_branch5x5_1_bias [[buffer(1)]], device float* convolution_25_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_25_sums = 0.0f;
  for (int i = int(lane); i < 24; i += 32) {
    convolution_25_sums = convolution_25_sums + convolution_25_sums_parts[row * 24 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_25_sums = convolution_25_sums + other_lane(convolution_25_sums, step);
  if (lane == 0) convolution_25_out[row] = (convolution_25_sums + p_inception4b_branch5x5_1_bias[row]);
}

// Computes max_pool2d_with_indices_6, through max_pool2d_with_indices_6.
kernel void max_pool2d_6_kernel(device const float* cat_2 [[buffer(0)]], device float* max_pool2d_6_out [[buffer(1)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  float fold_1 = -INFINITY;
  for (int max_pool2d_with_indices_6_tap0 = 0; max_pool2d_with_indices_6_tap0 < 3; ++max_pool2d_with_indices_6_tap0) {
    for (int max_pool2d_with_indices_6_tap1 = 0; max_pool2d_with_indices_6_tap1 < 3; ++max_pool2d_with_indices_6_tap1) {
      fold_1 = maximum(fold_1, ((max_pool2d_with_indices_6_tap1 - 1 >= 0 && max_pool2d_with_indices_6_tap1 - 1 < 1) ? ((max_pool2d_with_indices_6_tap0 - 1 >= 0 && max_pool2d_with_indices_6_tap0 - 1 < 1) ? cat_2[i + max_pool2d_with_indices_6_tap0 + max_pool2d_with_indices_6_tap1 - 2] : -INFINITY) : -INFINITY));
    }
  }
  max_pool2d_6_out[i] = fold_1;
}

// Computes convolution_26, through convolution_26_sums, convolution_26.
kernel void convolution_26_kernel(device const float* p_inception4b_branch_pool_1_weight [[buffer(0)]], device const float* max_pool2d_6 [[buffer(1)]], device const float* p_inception4b_branch_pool_1_bias [[buffer(2)]], device float* convolution_26_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_26_sums = 0.0f;
  for (int i = int(lane); i < 512; i += 32) {
    convolution_26_sums = convolution_26_sums + (p_inception4b_branch_pool_1_weight[row * 512 + i] * max_pool2d_6[i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_26_sums = convolution_26_sums + other_lane(convolution_26_sums, step);
  if (lane == 0) convolution_26_out[row] = (convolution_26_sums + p_inception4b_branch_pool_1_bias[row]);
}

// Computes cat_3, through cat_3.
kernel void cat_3_kernel(device const float* convolution_21 [[buffer(0)]], device const float* convolution_23 [[buffer(1)]], device const float* convolution_25 [[buffer(2)]], device const float* convolution_26 [[buffer(3)]], device float* cat_3_out [[buffer(4)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  cat_3_out[i] = ((i < 160) ? convolution_21[i] : ((i < 384) ? convolution_23[i - 160] : ((i < 448) ? convolution_25[i - 384] : convolution_26[i - 448])));
}

// Computes convolution_27, through convolution_27_sums, convolution_27.
kernel void convolution_27_kernel(device const float* p_inception4c_branch1x1_weight [[buffer(0)]], device const float* cat_3 [[buffer(1)]], device const float* p_inception4c_branch1x1_bias [[buffer(2)]], device float* convolution_27_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_27_sums = 0.0f;
  for (int i = int(lane); i < 512; i += 32) {
    convolution_27_sums = convolution_27_sums + (p_inception4c_branch1x1_weight[row * 512 + i] * cat_3[i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_27_sums = convolution_27_sums + other_lane(convolution_27_sums, step);
  if (lane == 0) convolution_27_out[row] = (convolution_27_sums + p_inception4c_branch1x1_bias[row]);
}

// Computes convolution_29_sums_parts, through convolution_29_sums_parts.
kernel void convolution_29_sums_parts_kernel(device const float* p_inception4c_branch3x3_1_weight [[buffer(0)]], device const float* convolution_28 [[buffer(1)]], device float* convolution_29_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 128);
  const int b = (item % 128);
  float convolution_29_sums_parts = 0.0f;
  for (int j = 0; j < 3; ++j) {
    for (int i = int(lane); i < 3; i += 32) {
      convolution_29_sums_parts = convolution_29_sums_parts + (p_inception4c_branch3x3_1_weight[a * 1152 + b * 9 + j * 3 + i] * ((i - 1 >= 0 && i - 1 < 1) ? ((j - 1 >= 0 && j - 1 < 1) ? convolution_28[b + i + j - 2] : 0.0f) : 0.0f));
    }
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_29_sums_parts = convolution_29_sums_parts + other_lane(convolution_29_sums_parts, step);
  if (lane == 0) convolution_29_sums_parts_out[a * 128 + b] = convolution_29_sums_parts;
}

// Computes convolution_29, through convolution_29_sums, convolution_29.
kernel void convolution_29_kernel(device const float* convolution_29_sums_parts [[buffer(0)]], device const float* p_inception4c_branch3x3_1_bias [[buffer(1)]], device float* convolution_29_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_29_sums = 0.0f;
  for (int i = int(lane); i < 128; i += 32) {
    convolution_29_sums = convolution_29_sums + convolution_29_sums_parts[row * 128 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_29_sums = convolution_29_sums + other_lane(convolution_29_sums, step);
  if (lane == 0) convolution_29_out[row] = (convolution_29_sums + p_inception4c_branch3x3_1_bias[row]);
}

// Computes cat_4, through cat_4.
kernel void cat_4_kernel(device const float* convolution_27 [[buffer(0)]], device const float* convolution_29 [[buffer(1)]], device const float* convolution_31 [[buffer(2)]], device const float* convolution_32 [[buffer(3)]], device float* cat_4_out [[buffer(4)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  cat_4_out[i] = ((i < 128) ? convolution_27[i] : ((i < 384) ? convolution_29[i - 128] : ((i < 448) ? convolution_31[i - 384] : convolution_32[i - 448])));
}

// Computes convolution_34_sums_parts, through convolution_34_sums_parts.
kernel void convolution_34_sums_parts_kernel(device const float* p_inception4d_branch3x3_0_weight [[buffer(0)]], device const float* cat_4 [[buffer(1)]], device float* convolution_34_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 8);
  const int b = (item % 8);
  float convolution_34_sums_parts = 0.0f;
  for (int i = int(lane); i < 64; i += 32) {
    convolution_34_sums_parts = convolution_34_sums_parts + (p_inception4d_branch3x3_0_weight[a * 512 + b * 64 + i] * cat_4[b * 64 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_34_sums_parts = convolution_34_sums_parts + other_lane(convolution_34_sums_parts, step);
  if (lane == 0) convolution_34_sums_parts_out[a * 8 + b] = convolution_34_sums_parts;
}

// Computes convolution_34, through convolution_34_sums, convolution_34.
kernel void convolution_34_kernel(device const float* convolution_34_sums_parts [[buffer(0)]], device const float* p_inception4d_branch3x3_0_bias [[buffer(1)]], device float* convolution_34_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_34_sums = 0.0f;
  for (int i = int(lane); i < 8; i += 32) {
    convolution_34_sums = convolution_34_sums + convolution_34_sums_parts[row * 8 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_34_sums = convolution_34_sums + other_lane(convolution_34_sums, step);
  if (lane == 0) convolution_34_out[row] = (convolution_34_sums + p_inception4d_branch3x3_0_bias[row]);
}

// Computes convolution_35_sums_parts, through convolution_35_sums_parts.
kernel void convolution_35_sums_parts_kernel(device const float* p_inception4d_branch3x3_1_weight [[buffer(0)]], device const float* convolution_34 [[buffer(1)]], device float* convolution_35_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 144);
  const int b = (item % 144);
  float convolution_35_sums_parts = 0.0f;
  for (int j = 0; j < 3; ++j) {
    for (int i = int(lane); i < 3; i += 32) {
      convolution_35_sums_parts = convolution_35_sums_parts + (p_inception4d_branch3x3_1_weight[a * 1296 + b * 9 + j * 3 + i] * ((i - 1 >= 0 && i - 1 < 1) ? ((j - 1 >= 0 && j - 1 < 1) ? convolution_34[b + i + j - 2] : 0.0f) : 0.0f));
    }
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_35_sums_parts = convolution_35_sums_parts + other_lane(convolution_35_sums_parts, step);
  if (lane == 0) convolution_35_sums_parts_out[a * 144 + b] = convolution_35_sums_parts;
}

// Computes convolution_35_sums, through convolution_35_sums.
kernel void convolution_35_sums_kernel(device const float* convolution_35_sums_parts [[buffer(0)]], device float* convolution_35_sums_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_35_sums = 0.0f;
  for (int i = int(lane); i < 144; i += 32) {
    convolution_35_sums = convolution_35_sums + convolution_35_sums_parts[row * 144 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_35_sums = convolution_35_sums + other_lane(convolution_35_sums, step);
  if (lane == 0) convolution_35_sums_out[row] = convolution_35_sums;
}

// Computes convolution_36, through convolution_36_sums, convolution_36.
kernel void convolution_36_kernel(device const float* p_inception4d_branch5x5_0_weight [[buffer(0)]], device const float* cat_4 [[buffer(1)]], device const float* p_inception4d_branch5x5_0_bias [[buffer(2)]], device float* convolution_36_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_36_sums = 0.0f;
  for (int i = int(lane); i < 512; i += 32) {
    convolution_36_sums = convolution_36_sums + (p_inception4d_branch5x5_0_weight[row * 512 + i] * cat_4[i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_36_sums = convolution_36_sums + other_lane(convolution_36_sums, step);
  if (lane == 0) convolution_36_out[row] = (convolution_36_sums + p_inception4d_branch5x5_0_bias[row]);
}

// Computes convolution_37_sums_parts, through convolution_37_sums_parts.
kernel void convolution_37_sums_parts_kernel(device const float* p_inception4d_branch5x5_1_weight [[buffer(0)]], device const float* convolution_36 [[buffer(1)]], device float* convolution_37_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 32);
  const int b = (item % 32);
  float convolution_37_sums_parts = 0.0f;
  for (int j = 0; j < 5; ++j) {
    for (int i = int(lane); i < 5; i += 32) {
      convolution_37_sums_parts = convolution_37_sums_parts + (p_inception4d_branch5x5_1_weight[a * 800 + b * 25 + j * 5 + i] * ((i - 2 >= 0 && i - 2 < 1) ? ((j - 2 >= 0 && j - 2 < 1) ? convolution_36[b + i + j - 4] : 0.0f) : 0.0f));
    }
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_37_sums_parts = convolution_37_sums_parts + other_lane(convolution_37_sums_parts, step);
  if (lane == 0) convolution_37_sums_parts_out[a * 32 + b] = convolution_37_sums_parts;
}

// Computes convolution_37, through convolution_37_sums, convolution_37.
kernel void convolution_37_kernel(device const float* convolution_37_sums_parts [[buffer(0)]], device const float* p_inception4d_branch5x5_1_bias [[buffer(1)]], device float* convolution_37_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_37_sums = 0.0f;
  for (int i = int(lane); i < 32; i += 32) {
    convolution_37_sums = convolution_37_sums + convolution_37_sums_parts[row * 32 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_37_sums = convolution_37_sums + other_lane(convolution_37_sums, step);
  if (lane == 0) convolution_37_out[row] = (convolution_37_sums + p_inception4d_branch5x5_1_bias[row]);
}

// Computes cat_5, through cat_5.
kernel void cat_5_kernel(device const float* convolution_33 [[buffer(0)]], device const float* convolution_35_sums [[buffer(1)]], device const float* p_inception4d_branch3x3_1_bias [[buffer(2)]], device const float* convolution_37 [[buffer(3)]], device const float* convolution_38 [[buffer(4)]], device float* cat_5_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  cat_5_out[i] = ((i < 112) ? convolution_33[i] : ((i < 400) ? (convolution_35_sums[i - 112] + p_inception4d_branch3x3_1_bias[i - 112]) : ((i < 464) ? convolution_37[i - 400] : convolution_38[i - 464])));
}

// Computes convolution_39_sums_parts, through convolution_39_sums_parts.
kernel void convolution_39_sums_parts_kernel(device const float* p_inception4e_branch1x1_weight [[buffer(0)]], device const float* cat_5 [[buffer(1)]], device float* convolution_39_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int b = (item % 4);
  float convolution_39_sums_parts = 0.0f;
  for (int i = int(lane); i < 132; i += 32) {
    convolution_39_sums_parts = convolution_39_sums_parts + (p_inception4e_branch1x1_weight[a * 528 + b * 132 + i] * cat_5[b * 132 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_39_sums_parts = convolution_39_sums_parts + other_lane(convolution_39_sums_parts, step);
  if (lane == 0) convolution_39_sums_parts_out[a * 4 + b] = convolution_39_sums_parts;
}

// Computes convolution_39, through convolution_39_sums, convolution_39.
kernel void convolution_39_kernel(device const float* convolution_39_sums_parts [[buffer(0)]], device const float* p_inception4e_branch1x1_bias [[buffer(1)]], device float* convolution_39_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_39_sums = 0.0f;
  for (int i = int(lane); i < 4; i += 32) {
    convolution_39_sums = convolution_39_sums + convolution_39_sums_parts[row * 4 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_39_sums = convolution_39_sums + other_lane(convolution_39_sums, step);
  if (lane == 0) convolution_39_out[row] = (convolution_39_sums + p_inception4e_branch1x1_bias[row]);
}

// Computes convolution_40_sums_parts, through convolution_40_sums_parts.
kernel void convolution_40_sums_parts_kernel(device const float* p_inception4e_branch3x3_0_weight [[buffer(0)]], device const float* cat_5 [[buffer(1)]], device float* convolution_40_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 6);
  const int b = (item % 6);
  float convolution_40_sums_parts = 0.0f;
  for (int i = int(lane); i < 88; i += 32) {
    convolution_40_sums_parts = convolution_40_sums_parts + (p_inception4e_branch3x3_0_weight[a * 528 + b * 88 + i] * cat_5[b * 88 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_40_sums_parts = convolution_40_sums_parts + other_lane(convolution_40_sums_parts, step);
  if (lane == 0) convolution_40_sums_parts_out[a * 6 + b] = convolution_40_sums_parts;
}

// Computes convolution_40, through convolution_40_sums, convolution_40.
kernel void convolution_40_kernel(device const float* convolution_40_sums_parts [[buffer(0)]], device const float* p_inception4e_branch3x3_0_bias [[buffer(1)]], device float* convolution_40_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_40_sums = 0.0f;
  for (int i = int(lane); i < 6; i += 32) {
    convolution_40_sums = convolution_40_sums + convolution_40_sums_parts[row * 6 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_40_sums = convolution_40_sums + other_lane(convolution_40_sums, step);
  if (lane == 0) convolution_40_out[row] = (convolution_40_sums + p_inception4e_branch3x3_0_bias[row]);
}

// Computes convolution_41_sums_parts, through convolution_41_sums_parts.
kernel void convolution_41_sums_parts_kernel(device const float* p_inception4e_branch3x3_1_weight [[buffer(0)]], device const float* convolution_40 [[buffer(1)]], device float* convolution_41_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 160);
  const int b = (item % 160);
  float convolution_41_sums_parts = 0.0f;
  for (int j = 0; j < 3; ++j) {
    for (int i = int(lane); i < 3; i += 32) {
      convolution_41_sums_parts = convolution_41_sums_parts + (p_inception4e_branch3x3_1_weight[a * 1440 + b * 9 + j * 3 + i] * ((i - 1 >= 0 && i - 1 < 1) ? ((j - 1 >= 0 && j - 1 < 1) ? convolution_40[b + i + j - 2] : 0.0f) : 0.0f));
    }
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_41_sums_parts = convolution_41_sums_parts + other_lane(convolution_41_sums_parts, step);
  if (lane == 0) convolution_41_sums_parts_out[a * 160 + b] = convolution_41_sums_parts;
}

// Computes convolution_41, through convolution_41_sums, convolution_41.
kernel void convolution_41_kernel(device const float* convolution_41_sums_parts [[buffer(0)]], device const float* p_inception4e_branch3x3_1_bias [[buffer(1)]], device float* convolution_41_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_41_sums = 0.0f;
  for (int i = int(lane); i < 160; i += 32) {
    convolution_41_sums = convolution_41_sums + convolution_41_sums_parts[row * 160 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_41_sums = convolution_41_sums + other_lane(convolution_41_sums, step);
  if (lane == 0) convolution_41_out[row] = (convolution_41_sums + p_inception4e_branch3x3_1_bias[row]);
}

// Computes convolution_42, through convolution_42_sums, convolution_42.
kernel void convolution_42_kernel(device const float* p_inception4e_branch5x5_0_weight [[buffer(0)]], device const float* cat_5 [[buffer(1)]], device const float* p_inception4e_branch5x5_0_bias [[buffer(2)]], device float* convolution_42_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_42_sums = 0.0f;
  for (int i = int(lane); i < 528; i += 32) {
    convolution_42_sums = convolution_42_sums + (p_inception4e_branch5x5_0_weight[row * 528 + i] * cat_5[i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_42_sums = convolution_42_sums + other_lane(convolution_42_sums, step);
  if (lane == 0) convolution_42_out[row] = (convolution_42_sums + p_inception4e_branch5x5_0_bias[row]);
}

// Computes convolution_43_sums_parts, through convolution_43_sums_parts.
kernel void convolution_43_sums_parts_kernel(device const float* p_inception4e_branch5x5_1_weight [[buffer(0)]], device const float* convolution_42 [[buffer(1)]], device float* convolution_43_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 32);
  const int b = (item % 32);
  float convolution_43_sums_parts = 0.0f;
  for (int j = 0; j < 5; ++j) {
    for (int i = int(lane); i < 5; i += 32) {
      convolution_43_sums_parts = convolution_43_sums_parts + (p_inception4e_branch5x5_1_weight[a * 800 + b * 25 + j * 5 + i] * ((i - 2 >= 0 && i - 2 < 1) ? ((j - 2 >= 0 && j - 2 < 1) ? convolution_42[b + i + j - 4] : 0.0f) : 0.0f));
    }
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_43_sums_parts = convolution_43_sums_parts + other_lane(convolution_43_sums_parts, step);
  if (lane == 0) convolution_43_sums_parts_out[a * 32 + b] = convolution_43_sums_parts;
}

// Computes convolution_43, through convolution_43_sums, convolution_43.
kernel void convolution_43_kernel(device const float* convolution_43_sums_parts [[buffer(0)]], device const float* p_inception4e_branch5x5_1_bias [[buffer(1)]], device float* convolution_43_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_43_sums = 0.0f;
  for (int i = int(lane); i < 32; i += 32) {
    convolution_43_sums = convolution_43_sums + convolution_43_sums_parts[row * 32 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_43_sums = convolution_43_sums + other_lane(convolution_43_sums, step);
  if (lane == 0) convolution_43_out[row] = (convolution_43_sums + p_inception4e_branch5x5_1_bias[row]);
}

// Computes max_pool2d_with_indices_9, through max_pool2d_with_indices_9.
kernel void max_pool2d_9_kernel(device const float* cat_5 [[buffer(0)]], device float* max_pool2d_9_out [[buffer(1)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  float fold_1 = -INFINITY;
  for (int max_pool2d_with_indices_9_tap0 = 0; max_pool2d_with_indices_9_tap0 < 3; ++max_pool2d_with_indices_9_tap0) {
    for (int max_pool2d_with_indices_9_tap1 = 0; max_pool2d_with_indices_9_tap1 < 3; ++max_pool2d_with_indices_9_tap1) {
      fold_1 = maximum(fold_1, ((max_pool2d_with_indices_9_tap1 - 1 >= 0 && max_pool2d_with_indices_9_tap1 - 1 < 1) ? ((max_pool2d_with_indices_9_tap0 - 1 >= 0 && max_pool2d_with_indices_9_tap0 - 1 < 1) ? cat_5[i + max_pool2d_with_indices_9_tap0 + max_pool2d_with_indices_9_tap1 - 2] : -INFINITY) : -INFINITY));
    }
  }
  max_pool2d_9_out[i] = fold_1;
}

// Computes convolution_44_sums_parts, through convolution_44_sums_parts.
kernel void convolution_44_sums_parts_kernel(device const float* p_inception4e_branch_pool_1_weight [[buffer(0)]], device const float* max_pool2d_9 [[buffer(1)]], device float* convolution_44_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 8);
  const int b = (item % 8);
  float convolution_44_sums_parts = 0.0f;
  for (int i = int(lane); i < 66; i += 32) {
    convolution_44_sums_parts = convolution_44_sums_parts + (p_inception4e_branch_pool_1_weight[a * 528 + b * 66 + i] * max_pool2d_9[b * 66 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_44_sums_parts = convolution_44_sums_parts + other_lane(convolution_44_sums_parts, step);
  if (lane == 0) convolution_44_sums_parts_out[a * 8 + b] = convolution_44_sums_parts;
}

// Computes convolution_44, through convolution_44_sums, convolution_44.
kernel void convolution_44_kernel(device const float* convolution_44_sums_parts [[buffer(0)]], device const float* p_inception4e_branch_pool_1_bias [[buffer(1)]], device float* convolution_44_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_44_sums = 0.0f;
  for (int i = int(lane); i < 8; i += 32) {
    convolution_44_sums = convolution_44_sums + convolution_44_sums_parts[row * 8 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_44_sums = convolution_44_sums + other_lane(convolution_44_sums, step);
  if (lane == 0) convolution_44_out[row] = (convolution_44_sums + p_inception4e_branch_pool_1_bias[row]);
}

// Computes cat_6, through cat_6.
kernel void cat_6_kernel(device const float* convolution_39 [[buffer(0)]], device const float* convolution_41 [[buffer(1)]], device const float* convolution_43 [[buffer(2)]], device const float* convolution_44 [[buffer(3)]], device float* cat_6_out [[buffer(4)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  cat_6_out[i] = ((i < 256) ? convolution_39[i] : ((i < 576) ? convolution_41[i - 256] : ((i < 704) ? convolution_43[i - 576] : convolution_44[i - 704])));
}

// Computes max_pool2d_with_indices_10, through max_pool2d_with_indices_10.
kernel void max_pool2d_10_kernel(device const float* cat_6 [[buffer(0)]], device float* max_pool2d_10_out [[buffer(1)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  float fold_1 = -INFINITY;
  for (int max_pool2d_with_indices_10_tap0 = 0; max_pool2d_with_indices_10_tap0 < 3; ++max_pool2d_with_indices_10_tap0) {
    for (int max_pool2d_with_indices_10_tap1 = 0; max_pool2d_with_indices_10_tap1 < 3; ++max_pool2d_with_indices_10_tap1) {
      fold_1 = maximum(fold_1, ((max_pool2d_with_indices_10_tap1 - 1 >= 0 && max_pool2d_with_indices_10_tap1 - 1 < 1) ? ((max_pool2d_with_indices_10_tap0 - 1 >= 0 && max_pool2d_with_indices_10_tap0 - 1 < 1) ? cat_6[i + max_pool2d_with_indices_10_tap0 + max_pool2d_with_indices_10_tap1 - 2] : -INFINITY) : -INFINITY));
    }
  }
  max_pool2d_10_out[i] = fold_1;
}

// Computes convolution_45_sums_parts, through convolution_45_sums_parts.
kernel void convolution_45_sums_parts_kernel(device const float* p_inception5a_branch1x1_weight [[buffer(0)]], device const float* max_pool2d_10 [[buffer(1)]], device float* convolution_45_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int b = (item % 4);
  float convolution_45_sums_parts = 0.0f;
  for (int i = int(lane); i < 208; i += 32) {
    convolution_45_sums_parts = convolution_45_sums_parts + (p_inception5a_branch1x1_weight[a * 832 + b * 208 + i] * max_pool2d_10[b * 208 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_45_sums_parts = convolution_45_sums_parts + other_lane(convolution_45_sums_parts, step);
  if (lane == 0) convolution_45_sums_parts_out[a * 4 + b] = convolution_45_sums_parts;
}

// Computes convolution_46_sums_parts, through convolution_46_sums_parts.
kernel void convolution_46_sums_parts_kernel(device const float* p_inception5a_branch3x3_0_weight [[buffer(0)]], device const float* max_pool2d_10 [[buffer(1)]], device float* convolution_46_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 8);
  const int b = (item % 8);
  float convolution_46_sums_parts = 0.0f;
  for (int i = int(lane); i < 104; i += 32) {
    convolution_46_sums_parts = convolution_46_sums_parts + (p_inception5a_branch3x3_0_weight[a * 832 + b * 104 + i] * max_pool2d_10[b * 104 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_46_sums_parts = convolution_46_sums_parts + other_lane(convolution_46_sums_parts, step);
  if (lane == 0) convolution_46_sums_parts_out[a * 8 + b] = convolution_46_sums_parts;
}

// Computes convolution_48, through convolution_48_sums, convolution_48.
kernel void convolution_48_kernel(device const float* p_inception5a_branch5x5_0_weight [[buffer(0)]], device const float* max_pool2d_10 [[buffer(1)]], device const float* p_inception5a_branch5x5_0_bias [[buffer(2)]], device float* convolution_48_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_48_sums = 0.0f;
  for (int i = int(lane); i < 832; i += 32) {
    convolution_48_sums = convolution_48_sums + (p_inception5a_branch5x5_0_weight[row * 832 + i] * max_pool2d_10[i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_48_sums = convolution_48_sums + other_lane(convolution_48_sums, step);
  if (lane == 0) convolution_48_out[row] = (convolution_48_sums + p_inception5a_branch5x5_0_bias[row]);
}

// Computes convolution_50_sums_parts, through convolution_50_sums_parts.
kernel void convolution_50_sums_parts_kernel(device const float* p_inception5a_branch_pool_1_weight [[buffer(0)]], device const float* max_pool2d_11 [[buffer(1)]], device float* convolution_50_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 8);
  const int b = (item % 8);
  float convolution_50_sums_parts = 0.0f;
  for (int i = int(lane); i < 104; i += 32) {
    convolution_50_sums_parts = convolution_50_sums_parts + (p_inception5a_branch_pool_1_weight[a * 832 + b * 104 + i] * max_pool2d_11[b * 104 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_50_sums_parts = convolution_50_sums_parts + other_lane(convolution_50_sums_parts, step);
  if (lane == 0) convolution_50_sums_parts_out[a * 8 + b] = convolution_50_sums_parts;
}

// Computes convolution_51_sums_parts, through convolution_51_sums_parts.
kernel void convolution_51_sums_parts_kernel(device const float* p_inception5b_branch1x1_weight [[buffer(0)]], device const float* cat_7 [[buffer(1)]], device float* convolution_51_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int b = (item % 2);
  float convolution_51_sums_parts = 0.0f;
  for (int i = int(lane); i < 416; i += 32) {
    convolution_51_sums_parts = convolution_51_sums_parts + (p_inception5b_branch1x1_weight[a * 832 + b * 416 + i] * cat_7[b * 416 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_51_sums_parts = convolution_51_sums_parts + other_lane(convolution_51_sums_parts, step);
  if (lane == 0) convolution_51_sums_parts_out[a * 2 + b] = convolution_51_sums_parts;
}

// Computes convolution_51, through convolution_51_sums, convolution_51.
kernel void convolution_51_kernel(device const float* convolution_51_sums_parts [[buffer(0)]], device const float* p_inception5b_branch1x1_bias [[buffer(1)]], device float* convolution_51_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_51_sums = 0.0f;
  for (int i = int(lane); i < 2; i += 32) {
    convolution_51_sums = convolution_51_sums + convolution_51_sums_parts[row * 2 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_51_sums = convolution_51_sums + other_lane(convolution_51_sums, step);
  if (lane == 0) convolution_51_out[row] = (convolution_51_sums + p_inception5b_branch1x1_bias[row]);
}

// Computes convolution_52_sums_parts, through convolution_52_sums_parts.
kernel void convolution_52_sums_parts_kernel(device const float* p_inception5b_branch3x3_0_weight [[buffer(0)]], device const float* cat_7 [[buffer(1)]], device float* convolution_52_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 8);
  const int b = (item % 8);
  float convolution_52_sums_parts = 0.0f;
  for (int i = int(lane); i < 104; i += 32) {
    convolution_52_sums_parts = convolution_52_sums_parts + (p_inception5b_branch3x3_0_weight[a * 832 + b * 104 + i] * cat_7[b * 104 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_52_sums_parts = convolution_52_sums_parts + other_lane(convolution_52_sums_parts, step);
  if (lane == 0) convolution_52_sums_parts_out[a * 8 + b] = convolution_52_sums_parts;
}

// Computes convolution_52, through convolution_52_sums, convolution_52.
kernel void convolution_52_kernel(device const float* convolution_52_sums_parts [[buffer(0)]], device const float* p_inception5b_branch3x3_0_bias [[buffer(1)]], device float* convolution_52_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_52_sums = 0.0f;
  for (int i = int(lane); i < 8; i += 32) {
    convolution_52_sums = convolution_52_sums + convolution_52_sums_parts[row * 8 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_52_sums = convolution_52_sums + other_lane(convolution_52_sums, step);
  if (lane == 0) convolution_52_out[row] = (convolution_52_sums + p_inception5b_branch3x3_0_bias[row]);
}

// Computes convolution_53_sums_parts, through convolution_53_sums_parts.
kernel void convolution_53_sums_parts_kernel(device const float* p_inception5b_branch3x3_1_weight [[buffer(0)]], device const float* convolution_52 [[buffer(1)]], device float* convolution_53_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int b = (item % 2);
  float convolution_53_sums_parts = 0.0f;
  for (int j = 0; j < 96; ++j) {
    for (int k = 0; k < 3; ++k) {
      for (int i = int(lane); i < 3; i += 32) {
        convolution_53_sums_parts = convolution_53_sums_parts + (p_inception5b_branch3x3_1_weight[a * 1728 + b * 864 + j * 9 + k * 3 + i] * ((i - 1 >= 0 && i - 1 < 1) ? ((k - 1 >= 0 && k - 1 < 1) ? convolution_52[b * 96 + i + j + k - 2] : 0.0f) : 0.0f));
      }
    }
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_53_sums_parts = convolution_53_sums_parts + other_lane(convolution_53_sums_parts, step);
  if (lane == 0) convolution_53_sums_parts_out[a * 2 + b] = convolution_53_sums_parts;
}

// Computes convolution_54, through convolution_54_sums, convolution_54.
kernel void convolution_54_kernel(device const float* p_inception5b_branch5x5_0_weight [[buffer(0)]], device const float* cat_7 [[buffer(1)]], device const float* p_inception5b_branch5x5_0_bias [[buffer(2)]], device float* convolution_54_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_54_sums = 0.0f;
  for (int i = int(lane); i < 832; i += 32) {
    convolution_54_sums = convolution_54_sums + (p_inception5b_branch5x5_0_weight[row * 832 + i] * cat_7[i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_54_sums = convolution_54_sums + other_lane(convolution_54_sums, step);
  if (lane == 0) convolution_54_out[row] = (convolution_54_sums + p_inception5b_branch5x5_0_bias[row]);
}

// Computes convolution_55_sums_parts, through convolution_55_sums_parts.
kernel void convolution_55_sums_parts_kernel(device const float* p_inception5b_branch5x5_1_weight [[buffer(0)]], device const float* convolution_54 [[buffer(1)]], device float* convolution_55_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 48);
  const int b = (item % 48);
  float convolution_55_sums_parts = 0.0f;
  for (int j = 0; j < 5; ++j) {
    for (int i = int(lane); i < 5; i += 32) {
      convolution_55_sums_parts = convolution_55_sums_parts + (p_inception5b_branch5x5_1_weight[a * 1200 + b * 25 + j * 5 + i] * ((i - 2 >= 0 && i - 2 < 1) ? ((j - 2 >= 0 && j - 2 < 1) ? convolution_54[b + i + j - 4] : 0.0f) : 0.0f));
    }
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_55_sums_parts = convolution_55_sums_parts + other_lane(convolution_55_sums_parts, step);
  if (lane == 0) convolution_55_sums_parts_out[a * 48 + b] = convolution_55_sums_parts;
}

// Computes convolution_55, through convolution_55_sums, convolution_55.
kernel void convolution_55_kernel(device const float* convolution_55_sums_parts [[buffer(0)]], device const float* p_inception5b_branch5x5_1_bias [[buffer(1)]], device float* convolution_55_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_55_sums = 0.0f;
  for (int i = int(lane); i < 48; i += 32) {
    convolution_55_sums = convolution_55_sums + convolution_55_sums_parts[row * 48 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_55_sums = convolution_55_sums + other_lane(convolution_55_sums, step);
  if (lane == 0) convolution_55_out[row] = (convolution_55_sums + p_inception5b_branch5x5_1_bias[row]);
}

// Computes cat_8, through cat_8.
kernel void cat_8_kernel(device const float* convolution_51 [[buffer(0)]], device const float* convolution_53 [[buffer(1)]], device const float* convolution_55 [[buffer(2)]], device const float* convolution_56 [[buffer(3)]], device float* cat_8_out [[buffer(4)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  cat_8_out[i] = ((i < 384) ? convolution_51[i] : ((i < 768) ? convolution_53[i - 384] : ((i < 896) ? convolution_55[i - 768] : convolution_56[i - 896])));
}

// Computes linear, through linear_product, linear.
kernel void linear_kernel(device const float* cat_8 [[buffer(0)]], device const float* p_fc_weight [[buffer(1)]], device const float* p_fc_bias [[buffer(2)]], device float* linear_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float linear_product = 0.0f;
  for (int i = int(lane); i < 1024; i += 32) {
    linear_product = linear_product + (cat_8[i] * p_fc_weight[row * 1024 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) linear_product = linear_product + other_lane(linear_product, step);
  if (lane == 0) linear_out[row] = (linear_product + p_fc_bias[row]);
}
