#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes add_r2, through add_r2.
extern "C" void add_r2_kernel(const float* __restrict p_conv_bias, float* __restrict add_r2_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    add_r2_out[i] = (p_conv_bias[i] + -0.7f);
  }
}

// Computes mul, through exp, log1p, gt, where, tanh, mul.
extern "C" void mul_kernel(float* __restrict convolution_r1, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const float exp = kw::exp(convolution_r1[i]);
    const float log1p = kw::log1p(exp);
    const bool gt = (convolution_r1[i] > 20.0f);
    const float where = (gt ? convolution_r1[i] : log1p);
    const float tanh = kw::tanh(where);
    convolution_r1[i] = (convolution_r1[i] * tanh);
  }
}
