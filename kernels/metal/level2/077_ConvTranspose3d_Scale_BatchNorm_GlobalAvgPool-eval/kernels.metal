#include <metal_stdlib>
using namespace metal;

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

// Computes mul_r4, add_r3, through add_r1, rsqrt_r1, mul_r1, mul_r2, sub_r1, mul_r4, mul_r6,
// add_r3.
kernel void add_r3_kernel(device const float* b_batch_norm_running_var [[buffer(0)]], device const float* p_batch_norm_weight [[buffer(1)]], device const float* b_batch_norm_running_mean [[buffer(2)]], device const float* p_batch_norm_bias [[buffer(3)]], device const float* p_conv_transpose_bias [[buffer(4)]], device float* mul_r4_out [[buffer(5)]], device float* add_r3_out [[buffer(6)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r1 = (b_batch_norm_running_var[i] + 1e-05f);
  const float rsqrt_r1 = metal::precise::rsqrt(add_r1);
  const float mul_r1 = (rsqrt_r1 * p_batch_norm_weight[i]);
  const float mul_r2 = (b_batch_norm_running_mean[i] * mul_r1);
  const float sub_r1 = (p_batch_norm_bias[i] - mul_r2);
  const float mul_r4 = (mul_r1 * 2.0f);
  mul_r4_out[i] = mul_r4;
  const float mul_r6 = (p_conv_transpose_bias[i] * mul_r4);
  add_r3_out[i] = (mul_r6 + sub_r1);
}

// Computes sum_r2, through mul_r3, sum_r2.
kernel void sum_r2_kernel(device const float* p_conv_transpose_weight [[buffer(0)]], device const float* mul_r4 [[buffer(1)]], device float* sum_r2_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 32);
  const int b = (item % 32);
  float sum_r2 = 0.0f;
  for (int i = int(lane); i < 125; i += 32) {
    sum_r2 = sum_r2 + (p_conv_transpose_weight[a * 4000 + b * 125 + i] * mul_r4[b]);
  }
  for (ushort step = 16; step > 0; step /= 2) sum_r2 = sum_r2 + other_lane(sum_r2, step);
  if (lane == 0) sum_r2_out[a * 32 + b] = sum_r2;
}

// Computes sum_r4, through sum_r4.
kernel void sum_r4_kernel(device const float* x [[buffer(0)]], device float* sum_r4_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float sum_r4 = 0.0f;
  for (int i = int(lane); i < 512; i += 32) {
    sum_r4 = sum_r4 + x[row * 512 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) sum_r4 = sum_r4 + other_lane(sum_r4, step);
  if (lane == 0) sum_r4_out[row] = sum_r4;
}

// Computes permute_r2, through permute_r2.
kernel void permute_r2_kernel(device const float* sum_r2 [[buffer(0)]], device float* permute_r2_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 32; i += 32) {
    permute_r2_out[row * 32 + i] = (sum_r2[i * 32 + row] * 0.0005787037f);
  }
}

// Computes linear_r1, through linear_r1_product, linear_r1.
kernel void linear_r1_kernel(device const float* sum_r4 [[buffer(0)]], device const float* permute_r2 [[buffer(1)]], device const float* add_r3 [[buffer(2)]], device float* linear_r1_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float linear_r1_product = 0.0f;
  for (int i = int(lane); i < 32; i += 32) {
    linear_r1_product = linear_r1_product + (sum_r4[i] * permute_r2[row * 32 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) linear_r1_product = linear_r1_product + other_lane(linear_r1_product, step);
  if (lane == 0) linear_r1_out[row] = (linear_r1_product + add_r3[row]);
}
