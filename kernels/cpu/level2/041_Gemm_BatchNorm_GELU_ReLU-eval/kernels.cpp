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

// Computes mul_r1, add_r3, through add_r1, rsqrt_r1, mul_r1, mul_r2, sub_r1, mul_r5, add_r3.
extern "C" void add_r3_kernel(const float* __restrict b_batch_norm_running_var, const float* __restrict p_batch_norm_weight, const float* __restrict b_batch_norm_running_mean, const float* __restrict p_batch_norm_bias, const float* __restrict p_gemm_bias, float* __restrict mul_r1_out, float* __restrict add_r3_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const float add_r1 = (b_batch_norm_running_var[i] + 1e-05f);
    const float rsqrt_r1 = kw::rsqrt(add_r1);
    const float mul_r1 = (rsqrt_r1 * p_batch_norm_weight[i]);
    mul_r1_out[i] = mul_r1;
    const float mul_r2 = (b_batch_norm_running_mean[i] * mul_r1);
    const float sub_r1 = (p_batch_norm_bias[i] - mul_r2);
    const float mul_r5 = (p_gemm_bias[i] * mul_r1);
    add_r3_out[i] = (mul_r5 + sub_r1);
  }
}

// Computes mul_r4, through mul_r4.
extern "C" void mul_r4_kernel(const float* __restrict p_gemm_weight, const float* __restrict mul_r1, float* __restrict mul_r4_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
#pragma omp simd
    for (int64_t i = 0; i < 1024; ++i) {
      mul_r4_out[row * 1024 + i] = (p_gemm_weight[row * 1024 + i] * mul_r1[row]);
    }
  }
}

// Computes relu, through gelu, relu.
extern "C" void relu_kernel(float* __restrict linear_r2, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const float gelu = ((0.5f * linear_r2[i]) * (1.0f + kw::erf((linear_r2[i] * 0.70710677f))));
    linear_r2[i] = at_least(gelu, 0.0f);
  }
}
