#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes mul_r4, add_r3, through add_r1, rsqrt_r1, mul_r1, mul_r2, sub_r1, mul_r4, mul_r6,
// add_r3.
extern "C" void add_r3_kernel(const float* __restrict b_batch_norm_running_var, const float* __restrict p_batch_norm_weight, const float* __restrict b_batch_norm_running_mean, const float* __restrict p_batch_norm_bias, const float* __restrict p_conv_transpose_bias, float* __restrict mul_r4_out, float* __restrict add_r3_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const float add_r1 = (b_batch_norm_running_var[i] + 1e-05f);
    const float rsqrt_r1 = kw::rsqrt(add_r1);
    const float mul_r1 = (rsqrt_r1 * p_batch_norm_weight[i]);
    const float mul_r2 = (b_batch_norm_running_mean[i] * mul_r1);
    const float sub_r1 = (p_batch_norm_bias[i] - mul_r2);
    const float mul_r4 = (mul_r1 * 2.0f);
    mul_r4_out[i] = mul_r4;
    const float mul_r6 = (p_conv_transpose_bias[i] * mul_r4);
    add_r3_out[i] = (mul_r6 + sub_r1);
  }
}

// Computes mul_r5, through mul_r3, sum_r2, mul_r5.
extern "C" void mul_r5_kernel(const float* __restrict p_conv_transpose_weight, const float* __restrict mul_r4, float* __restrict mul_r5_out, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 64);
    const int64_t b = (item % 64);
    float sum_r2 = 0.0f;
#pragma omp simd reduction(+:sum_r2)
    for (int64_t i = 0; i < 125; ++i) {
      sum_r2 += (p_conv_transpose_weight[a * 8000 + b * 125 + i] * mul_r4[b]);
    }
    mul_r5_out[a * 64 + b] = (sum_r2 * 0.0005787037f);
  }
}

// Computes sum_r4, through sum_r4.
extern "C" void sum_r4_kernel(const float* __restrict x, float* __restrict sum_r4_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float sum_r4 = 0.0f;
    float sum_r4_side1 = 0.0f;
    float sum_r4_side2 = 0.0f;
    float sum_r4_side3 = 0.0f;
#pragma omp simd reduction(+:sum_r4) reduction(+:sum_r4_side1) reduction(+:sum_r4_side2) reduction(+:sum_r4_side3)
    for (int64_t i = 0; i < 128; ++i) {
      sum_r4 += x[row * 512 + i];
      sum_r4_side1 += x[row * 512 + i + 128];
      sum_r4_side2 += x[row * 512 + i + 256];
      sum_r4_side3 += x[row * 512 + i + 384];
    }
    sum_r4 += sum_r4_side1;
    sum_r4 += sum_r4_side2;
    sum_r4 += sum_r4_side3;
    sum_r4_out[row] = sum_r4;
  }
}
