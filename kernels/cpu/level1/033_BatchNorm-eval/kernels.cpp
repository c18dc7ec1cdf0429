#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes mul_r1, sub_r1, through add_r1, rsqrt_r1, mul_r1, mul_r2, sub_r1.
extern "C" void sub_r1_kernel(const float* __restrict b_bn_running_var, const float* __restrict p_bn_weight, const float* __restrict b_bn_running_mean, const float* __restrict p_bn_bias, float* __restrict mul_r1_out, float* __restrict sub_r1_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const float add_r1 = (b_bn_running_var[i] + 1e-05f);
    const float rsqrt_r1 = kw::rsqrt(add_r1);
    const float mul_r1 = (rsqrt_r1 * p_bn_weight[i]);
    mul_r1_out[i] = mul_r1;
    const float mul_r2 = (b_bn_running_mean[i] * mul_r1);
    sub_r1_out[i] = (p_bn_bias[i] - mul_r2);
  }
}

// Computes add_r2, through mul_r3, add_r2.
extern "C" void add_r2_kernel(const float* __restrict x, const float* __restrict mul_r1, const float* __restrict sub_r1, float* __restrict add_r2_out, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 32);
    const int64_t b = (item % 32);
#pragma omp simd
    for (int64_t i = 0; i < 4096; ++i) {
      const float mul_r3 = (x[a * 131072 + b * 4096 + i] * mul_r1[b]);
      add_r2_out[a * 131072 + b * 4096 + i] = (mul_r3 + sub_r1[b]);
    }
  }
}
