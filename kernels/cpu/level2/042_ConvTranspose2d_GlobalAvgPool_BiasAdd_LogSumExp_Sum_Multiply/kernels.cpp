#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// The greater of two; NaN if either is NaN.
template <class T>
inline T maximum(T a, T b) {
  const T next = b > a ? b : a;
  return b != b ? b : next;
}

// Computes sum_r5, through sum_r5.
extern "C" void sum_r5_kernel(const float* __restrict x, float* __restrict sum_r5_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float sum_r5 = 0.0f;
    float sum_r5_side1 = 0.0f;
    float sum_r5_side2 = 0.0f;
    float sum_r5_side3 = 0.0f;
#pragma omp simd reduction(+:sum_r5) reduction(+:sum_r5_side1) reduction(+:sum_r5_side2) reduction(+:sum_r5_side3)
    for (int64_t i = 0; i < 256; ++i) {
      sum_r5 += x[row * 1024 + i];
      sum_r5_side1 += x[row * 1024 + i + 256];
      sum_r5_side2 += x[row * 1024 + i + 512];
      sum_r5_side3 += x[row * 1024 + i + 768];
    }
    sum_r5 += sum_r5_side1;
    sum_r5 += sum_r5_side2;
    sum_r5 += sum_r5_side3;
    sum_r5_out[row] = sum_r5;
  }
}

// Computes mul_r1, through sum_r1, mul_r1.
extern "C" void mul_r1_kernel(const float* __restrict p_conv_transpose_weight, float* __restrict mul_r1_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float sum_r1 = 0.0f;
#pragma omp simd reduction(+:sum_r1)
    for (int64_t i = 0; i < 9; ++i) {
      sum_r1 += p_conv_transpose_weight[row * 9 + i];
    }
    mul_r1_out[row] = (sum_r1 * 0.00086505193f);
  }
}

// Computes mul, through add, amax, sub, exp, sum_1, log, add_1, mul.
extern "C" void mul_kernel(const float* __restrict linear_r1, const float* __restrict p_bias, float* __restrict mul_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float amax = -INFINITY;
    int32_t amax_nan = 0;
#pragma omp simd reduction(max:amax) reduction(|:amax_nan)
    for (int64_t i = 0; i < 64; ++i) {
      const float add = (linear_r1[row * 64 + i] + p_bias[i]);
      const float amax_next = add;
      amax = amax_next > amax ? amax_next : amax;
      amax_nan |= amax_next != amax_next;
    }
    if (amax_nan) amax = NAN;
    float sum_1 = 0.0f;
#pragma omp simd reduction(+:sum_1)
    for (int64_t i = 0; i < 64; ++i) {
      const float add = (linear_r1[row * 64 + i] + p_bias[i]);
      const float sub = (add - amax);
      sum_1 += kw::exp(sub);
    }
    const float log = kw::log(sum_1);
    const float add_1 = (log + amax);
    mul_out[row] = (add_1 * 10.0f);
  }
}
