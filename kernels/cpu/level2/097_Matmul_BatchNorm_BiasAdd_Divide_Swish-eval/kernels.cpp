#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes mul_r1, add_r2, through add_r1, rsqrt_r1, mul_r1, mul_r2, sub_r1, mul_r5, add_r3,
// add_r2.
extern "C" void add_r2_kernel(const float* __restrict b_bn_running_var, const float* __restrict p_bn_weight, const float* __restrict b_bn_running_mean, const float* __restrict p_bn_bias, const float* __restrict p_matmul_bias, const float* __restrict p_bias, float* __restrict mul_r1_out, float* __restrict add_r2_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const float add_r1 = (b_bn_running_var[i] + 1e-05f);
    const float rsqrt_r1 = kw::rsqrt(add_r1);
    const float mul_r1 = (rsqrt_r1 * p_bn_weight[i]);
    mul_r1_out[i] = mul_r1;
    const float mul_r2 = (b_bn_running_mean[i] * mul_r1);
    const float sub_r1 = (p_bn_bias[i] - mul_r2);
    const float mul_r5 = (p_matmul_bias[i] * mul_r1);
    const float add_r3 = (sub_r1 + p_bias[0]);
    add_r2_out[i] = (mul_r5 + add_r3);
  }
}

// Computes mul_r4, through mul_r4.
extern "C" void mul_r4_kernel(const float* __restrict p_matmul_weight, const float* __restrict mul_r1, float* __restrict mul_r4_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
#pragma omp simd
    for (int64_t i = 0; i < 2048; ++i) {
      mul_r4_out[row * 2048 + i] = (p_matmul_weight[row * 2048 + i] * mul_r1[row]);
    }
  }
}

// Computes mul, through sigmoid, mul.
extern "C" void mul_kernel(float* __restrict linear_r2, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const float sigmoid = kw::sigmoid(linear_r2[i]);
    linear_r2[i] = (linear_r2[i] * sigmoid);
  }
}
