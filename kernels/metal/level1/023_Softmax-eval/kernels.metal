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

// Computes _softmax_max_parts, through _softmax_max_parts.
kernel void softmax_max_parts_kernel(device const float* x [[buffer(0)]], device float* softmax_max_parts_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float softmax_max_parts = -INFINITY;
  for (int i = int(lane); i < 384; i += 32) {
    softmax_max_parts = maximum(softmax_max_parts, x[row * 384 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) softmax_max_parts = maximum(softmax_max_parts, other_lane(softmax_max_parts, step));
  if (lane == 0) softmax_max_parts_out[row] = softmax_max_parts;
}

// Computes _softmax_max, through _softmax_max.
kernel void softmax_max_kernel(device const float* softmax_max_parts [[buffer(0)]], device float* softmax_max_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float softmax_max = -INFINITY;
  for (int i = int(lane); i < 128; i += 32) {
    softmax_max = maximum(softmax_max, softmax_max_parts[row * 128 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) softmax_max = maximum(softmax_max, other_lane(softmax_max, step));
  if (lane == 0) softmax_max_out[row] = softmax_max;
}

// Computes _softmax_exp, _softmax_sum_parts, through _softmax_exp, _softmax_sum_parts.
kernel void softmax_sum_parts_kernel(device const float* x [[buffer(0)]], device const float* softmax_max [[buffer(1)]], device float* softmax_exp_out [[buffer(2)]], device float* softmax_sum_parts_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 128);
  const int b = (item % 128);
  float softmax_sum_parts = 0.0f;
  for (int i = int(lane); i < 384; i += 32) {
    const float softmax_exp = metal::precise::exp((x[a * 49152 + b * 384 + i] - softmax_max[a]));
    softmax_exp_out[a * 49152 + b * 384 + i] = softmax_exp;
    softmax_sum_parts = softmax_sum_parts + softmax_exp;
  }
  for (ushort step = 16; step > 0; step /= 2) softmax_sum_parts = softmax_sum_parts + other_lane(softmax_sum_parts, step);
  if (lane == 0) softmax_sum_parts_out[a * 128 + b] = softmax_sum_parts;
}

// Computes _softmax_scale, through _softmax_sum, _softmax_scale.
kernel void softmax_scale_kernel(device const float* softmax_sum_parts [[buffer(0)]], device float* softmax_scale_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float softmax_sum = 0.0f;
  for (int i = int(lane); i < 128; i += 32) {
    softmax_sum = softmax_sum + softmax_sum_parts[row * 128 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) softmax_sum = softmax_sum + other_lane(softmax_sum, step);
  if (lane == 0) softmax_scale_out[row] = (1.0f / softmax_sum);
}

// Computes _softmax, through _softmax.
kernel void softmax_kernel(device const float* softmax_scale [[buffer(0)]], device float* softmax_exp [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 128);
  const int block = (item % 128);
  for (int i = int(lane); i < 384; i += 32) {
    softmax_exp[a * 49152 + block * 384 + i] = (softmax_exp[a * 49152 + block * 384 + i] * softmax_scale[a]);
  }
}
