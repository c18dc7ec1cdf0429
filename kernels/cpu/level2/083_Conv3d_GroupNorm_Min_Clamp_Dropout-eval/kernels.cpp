#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// The lesser of two; NaN if either is NaN.
template <class T>
inline T minimum(T a, T b) {
  const T next = b < a ? b : a;
  return b != b ? b : next;
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

// Computes clamp, through native_group_norm_r1_sum, native_group_norm_r1_mean,
// native_group_norm_r1_squares, native_group_norm_r1_rstd, native_group_norm_r1, minimum, clamp.
extern "C" void clamp_kernel(const float* __restrict p_norm_weight, const float* __restrict p_norm_bias, const float* __restrict c_lifted_tensor_0, float* __restrict convolution_r1, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 8);
    const int64_t b = (item % 8);
    float group_norm_r1_sum = 0.0f;
#pragma omp simd reduction(+:group_norm_r1_sum)
    for (int64_t i = 0; i < 392; ++i) {
      group_norm_r1_sum += convolution_r1[a * 3136 + b * 392 + i];
    }
    const float group_norm_r1_mean = (group_norm_r1_sum / 392.0f);
    float group_norm_r1_squares = 0.0f;
#pragma omp simd reduction(+:group_norm_r1_squares)
    for (int64_t i = 0; i < 392; ++i) {
      group_norm_r1_squares += ((convolution_r1[a * 3136 + b * 392 + i] - group_norm_r1_mean) * (convolution_r1[a * 3136 + b * 392 + i] - group_norm_r1_mean));
    }
    const float group_norm_r1_rstd = kw::rsqrt(((group_norm_r1_squares / 392.0f) + 1e-05f));
#pragma omp simd
    for (int64_t i = 0; i < 392; ++i) {
      const float group_norm_r1 = ((((convolution_r1[a * 3136 + b * 392 + i] - group_norm_r1_mean) * group_norm_r1_rstd) * p_norm_weight[b]) + p_norm_bias[b]);
      const float minimum_ = minimum(group_norm_r1, c_lifted_tensor_0[0]);
      convolution_r1[a * 3136 + b * 392 + i] = at_most(at_least(minimum_, 0.0f), 1.0f);
    }
  }
}
