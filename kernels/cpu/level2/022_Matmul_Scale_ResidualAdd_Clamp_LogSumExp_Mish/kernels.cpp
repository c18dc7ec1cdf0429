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
extern "C" void mul_r1_kernel(const float* __restrict p_matmul_weight, float* __restrict mul_r1_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    mul_r1_out[i] = (p_matmul_weight[i] * 4.0f);
  }
}

// Computes mul_r3, through mul_r3.
extern "C" void mul_r3_kernel(const float* __restrict p_matmul_bias, float* __restrict mul_r3_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    mul_r3_out[i] = (p_matmul_bias[i] * 4.0f);
  }
}

// Computes mul_2, through clamp, amax, sub, exp, sum_1, log, add_1, exp_1, log1p, gt, where_1,
// tanh, mul_1, mul_2.
extern "C" void mul_2_kernel(const float* __restrict linear_r1, float* __restrict mul_2_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float amax = -INFINITY;
    int32_t amax_nan = 0;
#pragma omp simd reduction(max:amax) reduction(|:amax_nan)
    for (int64_t i = 0; i < 2048; ++i) {
      const float clamp = at_most(at_least(linear_r1[row * 2048 + i], -10.0f), 10.0f);
      const float amax_next = clamp;
      amax = amax_next > amax ? amax_next : amax;
      amax_nan |= amax_next != amax_next;
    }
    if (amax_nan) amax = NAN;
    float sum_1 = 0.0f;
#pragma omp simd reduction(+:sum_1)
    for (int64_t i = 0; i < 2048; ++i) {
      const float clamp = at_most(at_least(linear_r1[row * 2048 + i], -10.0f), 10.0f);
      const float sub = (clamp - amax);
      sum_1 += kw::exp(sub);
    }
    const float log = kw::log(sum_1);
    const float add_1 = (log + amax);
    const float exp_1 = kw::exp(add_1);
    const float log1p = kw::log1p(exp_1);
    const bool gt = (add_1 > 20.0f);
    const float where_1 = (gt ? add_1 : log1p);
    const float tanh = kw::tanh(where_1);
    const float mul_1 = (add_1 * tanh);
    mul_2_out[row] = (add_1 * mul_1);
  }
}
