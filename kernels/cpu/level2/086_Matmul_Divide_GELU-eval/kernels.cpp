#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes mul_r1, through mul_r1.
extern "C" void mul_r1_kernel(const float* __restrict p_linear_weight, float* __restrict mul_r1_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    mul_r1_out[i] = (p_linear_weight[i] * 0.1f);
  }
}

// Computes mul_r2, through mul_r2.
extern "C" void mul_r2_kernel(const float* __restrict p_linear_bias, float* __restrict mul_r2_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    mul_r2_out[i] = (p_linear_bias[i] * 0.1f);
  }
}

// Computes gelu, through gelu.
extern "C" void gelu_kernel(float* __restrict linear_r1, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    linear_r1[i] = ((0.5f * linear_r1[i]) * (1.0f + kw::erf((linear_r1[i] * 0.70710677f))));
  }
}
