#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes add_r1, through add_r1.
extern "C" void add_r1_kernel(const float* __restrict p_matmul_bias, const float* __restrict p_add_value, float* __restrict add_r1_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    add_r1_out[i] = (p_matmul_bias[i] + p_add_value[i]);
  }
}

// Computes gelu, through sigmoid, mul, tanh, gelu.
extern "C" void gelu_kernel(float* __restrict linear_r1, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const float sigmoid = kw::sigmoid(linear_r1[i]);
    const float mul = (sigmoid * linear_r1[i]);
    const float tanh = kw::tanh(mul);
    linear_r1[i] = ((0.5f * tanh) * (1.0f + kw::erf((tanh * 0.70710677f))));
  }
}
