#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes mul_r2, through mul_r2.
extern "C" void mul_r2_kernel(const float* __restrict p_matmul_weight, float* __restrict mul_r2_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    mul_r2_out[i] = (p_matmul_weight[i] * 1.5f);
  }
}

// Computes mul_r3, through mul_r3.
extern "C" void mul_r3_kernel(const float* __restrict p_matmul_bias, float* __restrict mul_r3_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    mul_r3_out[i] = (p_matmul_bias[i] * 1.5f);
  }
}
