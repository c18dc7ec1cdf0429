#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

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

// Computes mul_r5, through add_r1, mul_r4, mul_r5.
extern "C" void mul_r5_kernel(const float* __restrict p_conv_transpose_bias, const float* __restrict p_bias, float* __restrict mul_r5_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const float add_r1 = (p_conv_transpose_bias[i] + p_bias[i]);
    const float mul_r4 = (add_r1 * 2.0f);
    mul_r5_out[i] = (mul_r4 * 0.5f);
  }
}

// Computes mul_r2, through mul_r3, mul_r2.
extern "C" void mul_r2_kernel(const float* __restrict p_conv_transpose_weight, float* __restrict mul_r2_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const float mul_r3 = (p_conv_transpose_weight[i] * 2.0f);
    mul_r2_out[i] = (mul_r3 * 0.5f);
  }
}

// Computes clamp_r2, through clamp_r2.
extern "C" void clamp_r2_kernel(float* __restrict convolution_r1, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    convolution_r1[i] = at_most(at_least(convolution_r1[i], 0.0f), 0.5f);
  }
}
