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

// Computes mul_r1, through mul_r1.
extern "C" void mul_r1_kernel(const float* __restrict p_gemm_weight, float* __restrict mul_r1_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    mul_r1_out[i] = (p_gemm_weight[i] * 0.5f);
  }
}

// Computes mul_r2, through mul_r2.
extern "C" void mul_r2_kernel(const float* __restrict p_gemm_bias, float* __restrict mul_r2_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    mul_r2_out[i] = (p_gemm_bias[i] * 0.5f);
  }
}

// Computes gelu, through hardtanh, gelu.
extern "C" void gelu_kernel(float* __restrict linear_r1, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const float hardtanh = at_most(at_least(linear_r1[i], -2.0f), 2.0f);
    linear_r1[i] = ((0.5f * hardtanh) * (1.0f + kw::erf((hardtanh * 0.70710677f))));
  }
}
