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

// Computes cat, through cat.
kernel void cat_kernel(device const float* x [[buffer(0)]], device const float* h0 [[buffer(1)]], device float* cat_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 5);
  const int block = (item % 5);
  for (int i = int(lane); i < 128; i += 32) {
    cat_out[a * 640 + block * 128 + i] = ((block * 128 + i < 512) ? x[a * 512 + block * 128 + i] : h0[a * 128 + block * 128 + i - 512]);
  }
}

// Computes linear_product_parts, through linear_product_parts.
kernel void linear_product_parts_kernel(device const float* cat [[buffer(0)]], device const float* p_i2h_weight [[buffer(1)]], device float* linear_product_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 256);
  const int b = ((item / 2) % 128);
  const int c = (item % 2);
  float linear_product_parts = 0.0f;
  for (int i = int(lane); i < 320; i += 32) {
    linear_product_parts = linear_product_parts + (cat[a * 640 + c * 320 + i] * p_i2h_weight[b * 640 + c * 320 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) linear_product_parts = linear_product_parts + other_lane(linear_product_parts, step);
  if (lane == 0) linear_product_parts_out[a * 256 + b * 2 + c] = linear_product_parts;
}

// Computes tanh, through linear_product, linear, tanh.
kernel void tanh_kernel(device const float* linear_product_parts [[buffer(0)]], device const float* p_i2h_bias [[buffer(1)]], device float* tanh_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 128);
  const int b = (item % 128);
  float linear_product = 0.0f;
  for (int i = int(lane); i < 2; i += 32) {
    linear_product = linear_product + linear_product_parts[a * 256 + b * 2 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) linear_product = linear_product + other_lane(linear_product, step);
  const float linear = (linear_product + p_i2h_bias[b]);
  if (lane == 0) tanh_out[a * 128 + b] = metal::precise::tanh(linear);
}

// Computes linear_1, through linear_1_product, linear_1.
kernel void linear_1_kernel(device const float* tanh [[buffer(0)]], device const float* p_h2o_weight [[buffer(1)]], device const float* p_h2o_bias [[buffer(2)]], device float* linear_1_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 128);
  const int b = (item % 128);
  float linear_1_product = 0.0f;
  for (int i = int(lane); i < 128; i += 32) {
    linear_1_product = linear_1_product + (tanh[a * 128 + i] * p_h2o_weight[b * 128 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) linear_1_product = linear_1_product + other_lane(linear_1_product, step);
  if (lane == 0) linear_1_out[a * 128 + b] = (linear_1_product + p_h2o_bias[b]);
}

// Computes cat_31, through cat_31.
kernel void cat_31_kernel(device const float* x [[buffer(0)]], device const float* tanh_30 [[buffer(1)]], device float* cat_31_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 5);
  const int block = (item % 5);
  for (int i = int(lane); i < 128; i += 32) {
    cat_31_out[a * 640 + block * 128 + i] = ((block * 128 + i < 512) ? x[a * 512 + block * 128 + i] : tanh_30[a * 128 + block * 128 + i - 512]);
  }
}

// Computes cat_32_group0, through cat_32_group0.
kernel void cat_32_group0_kernel(device const float* linear_1 [[buffer(0)]], device const float* linear_3 [[buffer(1)]], device const float* linear_5 [[buffer(2)]], device const float* linear_7 [[buffer(3)]], device const float* linear_9 [[buffer(4)]], device const float* linear_11 [[buffer(5)]], device const float* linear_13 [[buffer(6)]], device const float* linear_15 [[buffer(7)]], device const float* linear_17 [[buffer(8)]], device const float* linear_19 [[buffer(9)]], device const float* linear_21 [[buffer(10)]], device const float* linear_23 [[buffer(11)]], device float* cat_32_group0_out [[buffer(12)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 128; i += 32) {
    cat_32_group0_out[row * 128 + i] = ((row < 4) ? linear_1[row * 128 + i] : ((row < 8) ? linear_3[row * 128 + i - 512] : ((row < 12) ? linear_5[row * 128 + i - 1024] : ((row < 16) ? linear_7[row * 128 + i - 1536] : ((row < 20) ? linear_9[row * 128 + i - 2048] : ((row < 24) ? linear_11[row * 128 + i - 2560] : ((row < 28) ? linear_13[row * 128 + i - 3072] : ((row < 32) ? linear_15[row * 128 + i - 3584] : ((row < 36) ? linear_17[row * 128 + i - 4096] : ((row < 40) ? linear_19[row * 128 + i - 4608] : ((row < 44) ? linear_21[row * 128 + i - 5120] : linear_23[row * 128 + i - 5632])))))))))));
  }
}

// Computes cat_32_group2, through cat_32_group2.
kernel void cat_32_group2_kernel(device const float* linear_49 [[buffer(0)]], device const float* linear_51 [[buffer(1)]], device const float* linear_53 [[buffer(2)]], device const float* linear_55 [[buffer(3)]], device const float* linear_57 [[buffer(4)]], device const float* linear_59 [[buffer(5)]], device const float* linear_61 [[buffer(6)]], device const float* linear_63 [[buffer(7)]], device float* cat_32_group2_out [[buffer(8)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 128; i += 32) {
    cat_32_group2_out[row * 128 + i] = ((row < 4) ? linear_49[row * 128 + i] : ((row < 8) ? linear_51[row * 128 + i - 512] : ((row < 12) ? linear_53[row * 128 + i - 1024] : ((row < 16) ? linear_55[row * 128 + i - 1536] : ((row < 20) ? linear_57[row * 128 + i - 2048] : ((row < 24) ? linear_59[row * 128 + i - 2560] : ((row < 28) ? linear_61[row * 128 + i - 3072] : linear_63[row * 128 + i - 3584])))))));
  }
}

// Computes cat_32, through cat_32.
kernel void cat_32_kernel(device const float* cat_32_group0 [[buffer(0)]], device const float* cat_32_group1 [[buffer(1)]], device const float* cat_32_group2 [[buffer(2)]], device float* cat_32_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 128; i += 32) {
    cat_32_out[row * 128 + i] = ((row < 48) ? cat_32_group0[row * 128 + i] : ((row < 96) ? cat_32_group1[row * 128 + i - 6144] : cat_32_group2[row * 128 + i - 12288]));
  }
}
