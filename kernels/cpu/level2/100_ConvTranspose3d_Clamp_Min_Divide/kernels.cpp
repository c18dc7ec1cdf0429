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

// Computes mul_r2, through mul_r2.
extern "C" void mul_r2_kernel(const float* __restrict p_conv_transpose_weight, float* __restrict mul_r2_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    mul_r2_out[i] = (p_conv_transpose_weight[i] * 0.5f);
  }
}

// Computes mul_r3, through mul_r3.
extern "C" void mul_r3_kernel(const float* __restrict p_conv_transpose_bias, float* __restrict mul_r3_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    mul_r3_out[i] = (p_conv_transpose_bias[i] * 0.5f);
  }
}

// Computes clamp_r1, through clamp_r1.
extern "C" void clamp_r1_kernel(float* __restrict convolution_r1, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    convolution_r1[i] = at_least(convolution_r1[i], -0.5f);
  }
}
