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

// Computes mul_r2, through mul_r2.
kernel void mul_r2_kernel(device const float* p_conv_transpose_bias [[buffer(0)]], device float* mul_r2_out [[buffer(1)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  mul_r2_out[i] = (p_conv_transpose_bias[i] * 0.5f);
}

// Computes sum_r1, through sum_r1.
kernel void sum_r1_kernel(device const float* x [[buffer(0)]], device float* sum_r1_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int row = at / 32;
  threadgroup float sum_r1_lanes_all[128];
  threadgroup float* sum_r1_lanes = sum_r1_lanes_all + simd * 16;
  for (int i = int(lane); i < 16; i += 32) {
    sum_r1_lanes[i] = 0.0f;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 15; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 16; i += 32) {
      sum_r1_lanes[i] = (sum_r1_lanes[i] + x[row * 256 + j * 16 + i]);
    }
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 16; i += 32) {
    sum_r1_out[row * 16 + i] = sum_r1_lanes[i];
  }
}

// Computes sum_r2, add_r3, through slice_r6, sum_r2, slice_r7, add_r3.
kernel void add_r3_kernel(device const float* sum_r1 [[buffer(0)]], device const float* x [[buffer(1)]], device float* sum_r2_out [[buffer(2)]], device float* add_r3_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int b = (item % 2);
  const float slice_r7 = ((b < 1) ? sum_r1[a * 16] : (sum_r1[a * 16] + x[a * 256]));
  float sum_r2 = 0.0f;
  for (int i = int(lane); i < 15; i += 32) {
    sum_r2 = sum_r2 + ((b < 1) ? sum_r1[a * 16 + i + 1] : (sum_r1[a * 16 + i + 1] + x[a * 256 + i + 1]));
  }
  for (ushort step = 16; step > 0; step /= 2) sum_r2 = sum_r2 + other_lane(sum_r2, step);
  if (lane == 0) sum_r2_out[a * 2 + b] = sum_r2;
  if (lane == 0) add_r3_out[a * 2 + b] = (sum_r2 + slice_r7);
}

// Computes cat_r3, through cat_r3.
kernel void cat_r3_kernel(device const float* sum_r2 [[buffer(0)]], device const float* add_r3 [[buffer(1)]], device float* cat_r3_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 2; i += 32) {
    cat_r3_out[row * 2 + i] = ((i < 1) ? sum_r2[row] : add_r3[i + row - 1]);
  }
}

// Computes slice_r8, add_r4, through slice_r8, slice_r9, slice_r10, add_r4.
kernel void add_r4_kernel(device const float* p_conv_transpose_weight [[buffer(0)]], device float* slice_r8_out [[buffer(1)]], device float* add_r4_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 2; i += 32) {
    slice_r8_out[row * 2 + i] = ((i < 1) ? (p_conv_transpose_weight[row * 9] * 0.5f) : ((p_conv_transpose_weight[row * 9 + 3] * 0.5f) + (p_conv_transpose_weight[row * 9 + 6] * 0.5f)));
    const float slice_r9 = ((i < 1) ? (p_conv_transpose_weight[row * 9 + 1] * 0.5f) : ((p_conv_transpose_weight[row * 9 + 4] * 0.5f) + (p_conv_transpose_weight[row * 9 + 7] * 0.5f)));
    const float slice_r10 = ((i < 1) ? (p_conv_transpose_weight[row * 9 + 2] * 0.5f) : ((p_conv_transpose_weight[row * 9 + 5] * 0.5f) + (p_conv_transpose_weight[row * 9 + 8] * 0.5f)));
    add_r4_out[row * 2 + i] = (slice_r9 + slice_r10);
  }
}

// Computes permute_r2, through permute_r2.
kernel void permute_r2_kernel(device const float* slice_r8 [[buffer(0)]], device const float* add_r4 [[buffer(1)]], device float* permute_r2_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int block = (item % 2);
  for (int i = int(lane); i < 128; i += 32) {
    permute_r2_out[a * 256 + block * 128 + i] = ((((i % 2) < 1) ? slice_r8[block * 4096 + (i / 4) * 128 + a * 2 + (i % 2) + ((i / 2) % 2)] : add_r4[block * 4096 + (i / 4) * 128 + a * 2 + (i % 2) + ((i / 2) % 2) - 1]) * 0.0009765625f);
  }
}

// Computes linear_r1, through linear_r1_product, linear_r1.
kernel void linear_r1_kernel(device const float* cat_r3 [[buffer(0)]], device const float* permute_r2 [[buffer(1)]], device const float* mul_r2 [[buffer(2)]], device float* linear_r1_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 64);
  const int b = (item % 64);
  float linear_r1_product = 0.0f;
  for (int i = int(lane); i < 256; i += 32) {
    linear_r1_product = linear_r1_product + (cat_r3[a * 256 + i] * permute_r2[b * 256 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) linear_r1_product = linear_r1_product + other_lane(linear_r1_product, step);
  if (lane == 0) linear_r1_out[a * 64 + b] = (linear_r1_product + mul_r2[b]);
}
