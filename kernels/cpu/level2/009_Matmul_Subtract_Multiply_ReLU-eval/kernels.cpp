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

// Computes mul_r2, through add_r1, mul_r2.
extern "C" void mul_r2_kernel(const float* __restrict p_linear_bias, float* __restrict mul_r2_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const float add_r1 = (p_linear_bias[i] + -2.0f);
    mul_r2_out[i] = (add_r1 * 1.5f);
  }
}

// Computes mul_r1, through mul_r1.
extern "C" void mul_r1_kernel(const float* __restrict p_linear_weight, float* __restrict mul_r1_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    mul_r1_out[i] = (p_linear_weight[i] * 1.5f);
  }
}

// Computes relu, through relu.
extern "C" void relu_kernel(float* __restrict linear_r2, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    linear_r2[i] = at_least(linear_r2[i], 0.0f);
  }
}
