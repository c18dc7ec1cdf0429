#include <metal_stdlib>
using namespace metal;

// The polynomials are minimax fits: 1.2 units in the last place.
inline float erf_of(float x) {
  const float a = metal::abs(x);
  const float t = a > 4.0f ? 4.0f : a;
  float u = 1.04291357e-5f;
  u = metal::fma(u, t, -3.14828183e-4f);
  u = metal::fma(u, t, 3.61025473e-3f);
  u = metal::fma(u, t, -2.36944426e-2f);
  u = metal::fma(u, t, 1.06158964e-1f);
  u = metal::fma(u, t, 6.35198057e-1f);
  u = metal::fma(u, t, 1.28637075e-1f);
  u = metal::fma(u, t, t);  // -log(erfc(t))
  const float large = 1.0f - metal::precise::exp(-u);
  const float s = x * x;
  float q = -5.89772651e-4f;
  q = metal::fma(q, s, 4.97580785e-3f);
  q = metal::fma(q, s, -2.67557278e-2f);
  q = metal::fma(q, s, 1.12815589e-1f);
  q = metal::fma(q, s, -3.76124769e-1f);
  q = metal::fma(q, s, 1.28379151e-1f);
  return a < 0.925f ? metal::fma(q, x, x) : x < 0.0f ? -large : large;
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

// Computes mean_r2, through neg_r1, add_r1, mean_r2_sum, mean_r2.
kernel void mean_r2_kernel(device const float* p_subtract [[buffer(0)]], device const float* p_gemm_bias [[buffer(1)]], device float* mean_r2_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float mean_r2_sum = 0.0f;
  for (int i = int(lane); i < 1024; i += 32) {
    const float neg_r1 = -p_subtract[i];
    mean_r2_sum = mean_r2_sum + (p_gemm_bias[i] + neg_r1);
  }
  for (ushort step = 16; step > 0; step /= 2) mean_r2_sum = mean_r2_sum + other_lane(mean_r2_sum, step);
  if (lane == 0) mean_r2_out[0] = (mean_r2_sum / 1024.0f);
}

// Computes mean_r1, through mean_r1_sum, mean_r1.
kernel void mean_r1_kernel(device const float* p_gemm_weight [[buffer(0)]], device float* mean_r1_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int row = at / 32;
  threadgroup float mean_r1_sum_lanes_all[1024];
  threadgroup float* mean_r1_sum_lanes = mean_r1_sum_lanes_all + simd * 128;
  for (int i = int(lane); i < 128; i += 32) {
    mean_r1_sum_lanes[i] = 0.0f;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 1024; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 128; i += 32) {
      mean_r1_sum_lanes[i] = (mean_r1_sum_lanes[i] + p_gemm_weight[j * 1024 + row * 128 + i]);
    }
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 128; i += 32) {
    const float mean_r1_sum = mean_r1_sum_lanes[i];
    mean_r1_out[row * 128 + i] = (mean_r1_sum / 1024.0f);
  }
}

// Computes add_1, through linear_r2_product, linear_r2, gelu, add_1.
kernel void add_1_kernel(device const float* x [[buffer(0)]], device const float* mean_r1 [[buffer(1)]], device const float* mean_r2 [[buffer(2)]], device float* add_1_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float linear_r2_product = 0.0f;
  for (int i = int(lane); i < 1024; i += 32) {
    linear_r2_product = linear_r2_product + (x[row * 1024 + i] * mean_r1[i]);
  }
  for (ushort step = 16; step > 0; step /= 2) linear_r2_product = linear_r2_product + other_lane(linear_r2_product, step);
  const float linear_r2 = (linear_r2_product + mean_r2[0]);
  const float gelu = ((0.5f * linear_r2) * (1.0f + erf_of((linear_r2 * 0.70710677f))));
  for (int i = int(lane); i < 1024; i += 32) {
    add_1_out[row * 1024 + i] = (gelu + x[row * 1024 + i]);
  }
}
