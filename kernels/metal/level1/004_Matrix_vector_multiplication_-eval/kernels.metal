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

// Computes mm_parts, through mm_parts.
kernel void mm_parts_kernel(device const float* a [[buffer(0)]], device const float* b [[buffer(1)]], device float* mm_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int c = (item / 128);
  const int d = (item % 128);
  float mm_parts = 0.0f;
  for (int i = int(lane); i < 1024; i += 32) {
    mm_parts = mm_parts + (a[c * 131072 + d * 1024 + i] * b[d * 1024 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) mm_parts = mm_parts + other_lane(mm_parts, step);
  if (lane == 0) mm_parts_out[c * 128 + d] = mm_parts;
}

// Computes mm, through mm.
kernel void mm_kernel(device const float* mm_parts [[buffer(0)]], device float* mm_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float mm = 0.0f;
  for (int i = int(lane); i < 128; i += 32) {
    mm = mm + mm_parts[row * 128 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) mm = mm + other_lane(mm, step);
  if (lane == 0) mm_out[row] = mm;
}
