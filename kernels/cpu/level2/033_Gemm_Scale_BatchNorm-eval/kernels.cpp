#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes mul_r4, add_r3, through add_r1, rsqrt_r1, mul_r1, mul_r2, sub_r1, mul_r4, mul_r6,
// add_r3.
extern "C" void add_r3_kernel(const float* __restrict b_bn_running_var, const float* __restrict p_bn_weight, const float* __restrict b_bn_running_mean, const float* __restrict p_bn_bias, const float* __restrict p_scale, const float* __restrict p_gemm_bias, float* __restrict mul_r4_out, float* __restrict add_r3_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const float add_r1 = (b_bn_running_var[i] + 1e-05f);
    const float rsqrt_r1 = kw::rsqrt(add_r1);
    const float mul_r1 = (rsqrt_r1 * p_bn_weight[i]);
    const float mul_r2 = (b_bn_running_mean[i] * mul_r1);
    const float sub_r1 = (p_bn_bias[i] - mul_r2);
    const float mul_r4 = (mul_r1 * p_scale[i]);
    mul_r4_out[i] = mul_r4;
    const float mul_r6 = (p_gemm_bias[i] * mul_r4);
    add_r3_out[i] = (mul_r6 + sub_r1);
  }
}

// Computes mul_r3, through mul_r3.
extern "C" void mul_r3_kernel(const float* __restrict p_gemm_weight, const float* __restrict mul_r4, float* __restrict mul_r3_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
#pragma omp simd
    for (int64_t i = 0; i < 2048; ++i) {
      mul_r3_out[row * 2048 + i] = (p_gemm_weight[row * 2048 + i] * mul_r4[row]);
    }
  }
}
