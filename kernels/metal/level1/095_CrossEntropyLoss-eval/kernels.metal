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

// x, but no more than high; NaN stays NaN.
template <class T>
inline T at_most(T x, T high) {
  return x > high ? high : x;
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
kernel void log_softmax_max_parts_kernel(device const float* predictions [[buffer(0)]], device float* log_softmax_max_parts_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float log_softmax_max_parts = -INFINITY;
  for (int i = int(lane); i < 256; i += 32) {
    log_softmax_max_parts = maximum(log_softmax_max_parts, predictions[row * 256 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) log_softmax_max_parts = maximum(log_softmax_max_parts, other_lane(log_softmax_max_parts, step));
  if (lane == 0) log_softmax_max_parts_out[row] = log_softmax_max_parts;
}

// Computes _log_softmax_max, through _log_softmax_max.
kernel void log_softmax_max_kernel(device const float* log_softmax_max_parts [[buffer(0)]], device float* log_softmax_max_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float log_softmax_max = -INFINITY;
  for (int i = int(lane); i < 4; i += 32) {
    log_softmax_max = maximum(log_softmax_max, log_softmax_max_parts[row * 4 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) log_softmax_max = maximum(log_softmax_max, other_lane(log_softmax_max, step));
  if (lane == 0) log_softmax_max_out[row] = log_softmax_max;
}

// Computes _log_softmax_sum_parts, through _log_softmax_exp, _log_softmax_sum_parts.
kernel void log_softmax_sum_parts_kernel(device const float* predictions [[buffer(0)]], device const float* log_softmax_max [[buffer(1)]], device float* log_softmax_sum_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int b = (item % 4);
  float log_softmax_sum_parts = 0.0f;
  for (int i = int(lane); i < 256; i += 32) {
    log_softmax_sum_parts = log_softmax_sum_parts + metal::precise::exp((predictions[a * 1024 + b * 256 + i] - log_softmax_max[a]));
  }
  for (ushort step = 16; step > 0; step /= 2) log_softmax_sum_parts = log_softmax_sum_parts + other_lane(log_softmax_sum_parts, step);
  if (lane == 0) log_softmax_sum_parts_out[a * 4 + b] = log_softmax_sum_parts;
}

// Computes _log_softmax_log_sum, through _log_softmax_sum, _log_softmax_log_sum.
kernel void log_softmax_log_sum_kernel(device const float* log_softmax_sum_parts [[buffer(0)]], device float* log_softmax_log_sum_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float log_softmax_sum = 0.0f;
  for (int i = int(lane); i < 4; i += 32) {
    log_softmax_sum = log_softmax_sum + log_softmax_sum_parts[row * 4 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) log_softmax_sum = log_softmax_sum + other_lane(log_softmax_sum, step);
  if (lane == 0) log_softmax_log_sum_out[row] = metal::precise::log(log_softmax_sum);
}

// Computes div, through ne, where, gather, neg, where_1, sum_1, _to_copy, sum_2, div.
kernel void div_kernel(device const long* targets [[buffer(0)]], device const float* predictions [[buffer(1)]], device const float* log_softmax_max [[buffer(2)]], device const float* log_softmax_log_sum [[buffer(3)]], device float* div_out [[buffer(4)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  long sum_1 = 0l;
  float sum_2 = 0.0f;
  for (int i = int(lane); i < 256; i += 32) {
    const bool ne = (targets[i] != -100l);
    const long where = (ne ? targets[i] : 0l);
    const float gather = ((predictions[i * 1024 + at_most(at_least(where, 0l), 1023l)] - log_softmax_max[i]) - log_softmax_log_sum[i]);
    const float neg = -gather;
    const float where_1 = (ne ? neg : 0.0f);
    sum_1 = sum_1 + long(ne);
    sum_2 = sum_2 + where_1;
  }
  for (ushort step = 16; step > 0; step /= 2) sum_1 = sum_1 + other_lane(sum_1, step);
  for (ushort step = 16; step > 0; step /= 2) sum_2 = sum_2 + other_lane(sum_2, step);
  const float to_copy = float(sum_1);
  if (lane == 0) div_out[0] = (sum_2 / to_copy);
}
