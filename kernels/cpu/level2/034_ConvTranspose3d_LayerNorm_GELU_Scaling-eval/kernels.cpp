#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes gelu, through native_layer_norm_r1_sum, native_layer_norm_r1_mean,
// native_layer_norm_r1_squares, native_layer_norm_r1_rstd, native_layer_norm_r1, gelu.
extern "C" void gelu_kernel(const float* __restrict p_layer_norm_weight, const float* __restrict p_layer_norm_bias, float* __restrict convolution_r1, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float layer_norm_r1_sum = 0.0f;
#pragma omp simd reduction(+:layer_norm_r1_sum)
    for (int64_t i = 0; i < 32; ++i) {
      layer_norm_r1_sum += convolution_r1[row * 32 + i];
    }
    const float layer_norm_r1_mean = (layer_norm_r1_sum / 32.0f);
    float layer_norm_r1_squares = 0.0f;
#pragma omp simd reduction(+:layer_norm_r1_squares)
    for (int64_t i = 0; i < 32; ++i) {
      layer_norm_r1_squares += ((convolution_r1[row * 32 + i] - layer_norm_r1_mean) * (convolution_r1[row * 32 + i] - layer_norm_r1_mean));
    }
    const float layer_norm_r1_rstd = kw::rsqrt(((layer_norm_r1_squares / 32.0f) + 1e-05f));
#pragma omp simd
    for (int64_t i = 0; i < 32; ++i) {
      const float layer_norm_r1 = ((((convolution_r1[row * 32 + i] - layer_norm_r1_mean) * layer_norm_r1_rstd) * p_layer_norm_weight[i]) + p_layer_norm_bias[i]);
      convolution_r1[row * 32 + i] = ((0.5f * layer_norm_r1) * (1.0f + kw::erf((layer_norm_r1 * 0.70710677f))));
    }
  }
}
