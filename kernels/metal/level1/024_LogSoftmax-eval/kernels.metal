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

// Computes _log_softmax_max_parts, through _log_softmax_max_parts.
kernel void log_softmax_max_parts_kernel(device const float* x [[buffer(0)]], device float* log_softmax_max_parts_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float log_softmax_max_parts = -INFINITY;
  for (int i = int(lane); i < 384; i += 32) {
    log_softmax_max_parts = maximum(log_softmax_max_parts, x[row * 384 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) log_softmax_max_parts = maximum(log_softmax_max_parts, other_lane(log_softmax_max_parts, step));
  if (lane == 0) log_softmax_max_parts_out[row] = log_softmax_max_parts;
}

// Computes _log_softmax_max, through _log_softmax_max.
kernel void log_softmax_max_kernel(device const float* log_softmax_max_parts [[buffer(0)]], device float* log_softmax_max_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float log_softmax_max = -INFINITY;
  for (int i = int(lane); i < 128; i += 32) {
    log_softmax_max = maximum(log_softmax_max, log_softmax_max_parts[row * 128 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) log_softmax_max = maximum(log_softmax_max, other_lane(log_softmax_max, step));
  if (lane == 0) log_softmax_max_out[row] = log_softmax_max;
}

// Computes _log_softmax_sum_parts, through _log_softmax_exp, _log_softmax_sum_parts.
kernel void log_softmax_sum_parts_kernel(device const float* x [[buffer(0)]], device const float* log_softmax_max [[buffer(1)]], device float* log_softmax_sum_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 128);
  const int b = (item % 128);
  float log_softmax_sum_parts = 0.0f;
  for (int i = int(lane); i < 384; i += 32) {
    log_softmax_sum_parts = log_softmax_sum_parts + metal::precise::exp((x[a * 49152 + b * 384 + i] - log_softmax_max[a]));
  }
  for (ushort step = 16; step > 0; step /= 2) log_softmax_sum_parts = log_softmax_sum_parts + other_lane(log_softmax_sum_parts, step);
  if (lane == 0) log_softmax_sum_parts_out[a * 128 + b] = log_softmax_sum_parts;
}

// Computes _log_softmax_log_sum, through _log_softmax_sum, _log_softmax_log_sum.
kernel void log_softmax_log_sum_kernel(device const float* log_softmax_sum_parts [[buffer(0)]], device float* log_softmax_log_sum_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float log_softmax_sum = 0.0f;
  for (int i = int(lane); i < 128; i += 32) {
    log_softmax_sum = log_softmax_sum + log_softmax_sum_parts[row * 128 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) log_softmax_sum = log_softmax_sum + other_lane(log_softmax_sum, step);
  if (lane == 0) log_softmax_log_sum_out[row] = metal::precise::log(log_softmax_sum);
}

// Computes _log_softmax, through _log_softmax.
kernel void log_softmax_kernel(device const float* x [[buffer(0)]], device const float* log_softmax_max [[buffer(1)]], device const float* log_softmax_log_sum [[buffer(2)]], device float* log_softmax_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 128);
  const int block = (item % 128);
  for (int i = int(lane); i < 384; i += 32) {
    log_softmax_out[a * 49152 + block * 384 + i] = ((x[a * 49152 + block * 384 + i] - log_softmax_max[a]) - log_softmax_log_sum[a]);
  }
}
