#include <metal_stdlib>
using namespace metal;

// The greater of two; NaN if either is NaN.
template <class T>
inline T maximum(T a, T b) {
  return b > a || b != b ? b : a;
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

// Computes sum_r5_parts, through sum_r5_parts.
kernel void sum_r5_parts_kernel(device const float* x [[buffer(0)]], device float* sum_r5_parts_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float sum_r5_parts = 0.0f;
  for (int i = int(lane); i < 32; i += 32) {
    sum_r5_parts = sum_r5_parts + x[row * 32 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) sum_r5_parts = sum_r5_parts + other_lane(sum_r5_parts, step);
  if (lane == 0) sum_r5_parts_out[row] = sum_r5_parts;
}

// Computes sum_r5, through sum_r5.
kernel void sum_r5_kernel(device const float* sum_r5_parts [[buffer(0)]], device float* sum_r5_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float sum_r5 = 0.0f;
  for (int i = int(lane); i < 32; i += 32) {
    sum_r5 = sum_r5 + sum_r5_parts[row * 32 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) sum_r5 = sum_r5 + other_lane(sum_r5, step);
  if (lane == 0) sum_r5_out[row] = sum_r5;
}

// Computes sum_r1, through sum_r1.
kernel void sum_r1_kernel(device const float* p_conv_transpose_weight [[buffer(0)]], device float* sum_r1_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float sum_r1 = 0.0f;
  for (int i = int(lane); i < 9; i += 32) {
    sum_r1 = sum_r1 + p_conv_transpose_weight[row * 9 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) sum_r1 = sum_r1 + other_lane(sum_r1, step);
  if (lane == 0) sum_r1_out[row] = sum_r1;
}

// Computes permute_r2, through permute_r2.
kernel void permute_r2_kernel(device const float* sum_r1 [[buffer(0)]], device float* permute_r2_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 32; i += 32) {
    permute_r2_out[row * 32 + i] = (sum_r1[i * 64 + row] * 0.00086505193f);
  }
}

// Computes add, through linear_r1_product, linear_r1, add.
kernel void add_kernel(device const float* sum_r5 [[buffer(0)]], device const float* permute_r2 [[buffer(1)]], device const float* p_conv_transpose_bias [[buffer(2)]], device const float* p_bias [[buffer(3)]], device float* add_out [[buffer(4)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 64);
  const int b = (item % 64);
  float linear_r1_product = 0.0f;
  for (int i = int(lane); i < 32; i += 32) {
    linear_r1_product = linear_r1_product + (sum_r5[a * 32 + i] * permute_r2[b * 32 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) linear_r1_product = linear_r1_product + other_lane(linear_r1_product, step);
  const float linear_r1 = (linear_r1_product + p_conv_transpose_bias[b]);
  if (lane == 0) add_out[a * 64 + b] = (linear_r1 + p_bias[b]);
}

// Computes mul, through amax, sub, exp, sum_1, log, add_1, mul.
kernel void mul_kernel(device const float* add [[buffer(0)]], device float* mul_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float amax = -INFINITY;
  for (int i = int(lane); i < 64; i += 32) {
    amax = maximum(amax, add[row * 64 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) amax = maximum(amax, other_lane(amax, step));
  float sum_1 = 0.0f;
  for (int i = int(lane); i < 64; i += 32) {
    const float sub = (add[row * 64 + i] - amax);
    sum_1 = sum_1 + metal::precise::exp(sub);
  }
  for (ushort step = 16; step > 0; step /= 2) sum_1 = sum_1 + other_lane(sum_1, step);
  const float log = metal::precise::log(sum_1);
  const float add_1 = (log + amax);
  if (lane == 0) mul_out[row] = (add_1 * 10.0f);
}
