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

// Computes convolution_sums, through convolution_sums.
kernel void convolution_sums_kernel(device const float* p_conv_transpose3d_weight [[buffer(0)]], device const float* x [[buffer(1)]], device float* convolution_sums_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 55296);
  const int b = ((item / 13824) % 4);
  const int c = ((item / 3456) % 4);
  const int d = ((item / 576) % 6);
  const int e = ((item / 288) % 2);
  const int f = ((item / 48) % 6);
  const int g = ((item / 24) % 2);
  const int h = ((item / 2) % 12);
  const int a1 = (item % 2);
  float convolution_sums = 0.0f;
  for (int j = 0; j < 8; ++j) {
    for (int k = 0; k < 2; ++k) {
      for (int l = 0; l < 3; ++l) {
        for (int i = int(lane); i < 4; i += 32) {
          convolution_sums = convolution_sums + (((i * 2 + ((a1 + 1) % 2) < 7) ? ((l * 2 + g < 5) ? ((k * 2 + ((e + 1) % 2) < 3) ? p_conv_transpose3d_weight[b * 3360 + j * 420 + c * 105 + k * 70 + ((e + 1) % 2) * 35 + l * 14 + g * 7 + i * 2 + ((a1 + 1) % 2)] : 0.0f) : 0.0f) : 0.0f) * ((i * 2 + ((a1 + 1) % 2) < 7) ? ((l * 2 + g < 5) ? ((k * 2 + ((e + 1) % 2) < 3) ? ((h - i + ((a1 + 1) / 2) + 1 >= 0 && h - i + ((a1 + 1) / 2) + 1 < 12) ? ((f - l + 1 >= 0 && f - l + 1 < 6) ? ((d - k + ((e + 1) / 2) >= 0 && d - k + ((e + 1) / 2) < 6) ? x[a * 13824 + b * 3456 + j * 432 + d * 72 - k * 72 + ((e + 1) / 2) * 72 + f * 12 - l * 12 + h - i + ((a1 + 1) / 2) + 13] : 0.0f) : 0.0f) : 0.0f) : 0.0f) : 0.0f) : 0.0f));
        }
      }
    }
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_sums = convolution_sums + other_lane(convolution_sums, step);
  if (lane == 0) convolution_sums_out[a * 55296 + b * 13824 + c * 3456 + d * 576 + e * 288 + f * 48 + g * 24 + h * 2 + a1] = convolution_sums;
}
