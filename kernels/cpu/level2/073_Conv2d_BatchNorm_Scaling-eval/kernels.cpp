#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes mul_r5, add_r2, through add_r1, rsqrt_r1, mul_r1, mul_r2, sub_r1, mul_r4, mul_r5,
// mul_r7, add_r2.
extern "C" void add_r2_kernel(const float* __restrict b_bn_running_var, const float* __restrict p_bn_weight, const float* __restrict b_bn_running_mean, const float* __restrict p_bn_bias, const float* __restrict p_conv_bias, float* __restrict mul_r5_out, float* __restrict add_r2_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const float add_r1 = (b_bn_running_var[i] + 1e-05f);
    const float rsqrt_r1 = kw::rsqrt(add_r1);
    const float mul_r1 = (rsqrt_r1 * p_bn_weight[i]);
    const float mul_r2 = (b_bn_running_mean[i] * mul_r1);
    const float sub_r1 = (p_bn_bias[i] - mul_r2);
    const float mul_r4 = (sub_r1 * 2.0f);
    const float mul_r5 = (mul_r1 * 2.0f);
    mul_r5_out[i] = mul_r5;
    const float mul_r7 = (p_conv_bias[i] * mul_r5);
    add_r2_out[i] = (mul_r7 + mul_r4);
  }
}

// Computes mul_r3, through mul_r3.
extern "C" void mul_r3_kernel(const float* __restrict p_conv_weight, const float* __restrict mul_r5, float* __restrict mul_r3_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
#pragma omp simd
    for (int64_t i = 0; i < 72; ++i) {
      mul_r3_out[row * 72 + i] = (p_conv_weight[row * 72 + i] * mul_r5[row]);
    }
  }
}
