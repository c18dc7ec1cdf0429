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

// Computes mean_sum_parts, through abs_1, mean_sum_parts.
kernel void mean_sum_parts_kernel(device const float* x [[buffer(0)]], device float* mean_sum_parts_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float mean_sum_parts = 0.0f;
  for (int i = int(lane); i < 512; i += 32) {
    mean_sum_parts = mean_sum_parts + metal::abs(x[row * 512 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) mean_sum_parts = mean_sum_parts + other_lane(mean_sum_parts, step);
  if (lane == 0) mean_sum_parts_out[row] = mean_sum_parts;
}

// Computes mean, through mean_sum, mean.
kernel void mean_kernel(device const float* mean_sum_parts [[buffer(0)]], device float* mean_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float mean_sum = 0.0f;
  for (int i = int(lane); i < 16; i += 32) {
    mean_sum = mean_sum + mean_sum_parts[row * 16 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) mean_sum = mean_sum + other_lane(mean_sum, step);
  if (lane == 0) mean_out[row] = (mean_sum / 8192.0f);
}

// Computes div, through div.
kernel void div_kernel(device const float* x [[buffer(0)]], device const float* mean [[buffer(1)]], device float* div_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 16);
  const int block = (item % 16);
  for (int i = int(lane); i < 512; i += 32) {
    div_out[a * 8192 + block * 512 + i] = (x[a * 8192 + block * 512 + i] / mean[a]);
  }
}
