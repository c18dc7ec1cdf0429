#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes native_layer_norm_r2, through native_layer_norm_r2_sum, native_layer_norm_r2_mean,
// native_layer_norm_r2_squares, native_layer_norm_r2_rstd, native_layer_norm_r2.
extern "C" void layer_norm_r2_kernel(const float* __restrict p_norm_weight, const float* __restrict p_norm_bias, float* __restrict convolution_r1, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float layer_norm_r2_sum = 0.0f;
#pragma omp simd reduction(+:layer_norm_r2_sum)
    for (int64_t i = 0; i < 32; ++i) {
      layer_norm_r2_sum += convolution_r1[row * 32 + i];
    }
    const float layer_norm_r2_mean = (layer_norm_r2_sum / 32.0f);
    float layer_norm_r2_squares = 0.0f;
#pragma omp simd reduction(+:layer_norm_r2_squares)
    for (int64_t i = 0; i < 32; ++i) {
      layer_norm_r2_squares += ((convolution_r1[row * 32 + i] - layer_norm_r2_mean) * (convolution_r1[row * 32 + i] - layer_norm_r2_mean));
    }
    const float layer_norm_r2_rstd = kw::rsqrt(((layer_norm_r2_squares / 32.0f) + 1e-05f));
#pragma omp simd
    for (int64_t i = 0; i < 32; ++i) {
      convolution_r1[row * 32 + i] = ((((convolution_r1[row * 32 + i] - layer_norm_r2_mean) * layer_norm_r2_rstd) * p_norm_weight[i]) + p_norm_bias[i]);
    }
  }
}

// Computes gelu, through avg_pool3d, gelu.
extern "C" void gelu_kernel(const float* __restrict layer_norm_r2, float* __restrict gelu_out, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 4);
    const int64_t b = (item % 4);
    alignas(64) float avg_pool3d_window[32];
#pragma omp simd
    for (int64_t i = 0; i < 32; ++i) {
      avg_pool3d_window[i] = (((layer_norm_r2[a * 512 + b * 64 + i] + layer_norm_r2[a * 512 + b * 64 + i + 32]) + layer_norm_r2[a * 512 + b * 64 + i + 256]) + layer_norm_r2[a * 512 + b * 64 + i + 288]);
    }
#pragma omp simd
    for (int64_t i = 0; i < 16; ++i) {
      const float avg_pool3d = ((avg_pool3d_window[i * 2] + avg_pool3d_window[i * 2 + 1]) / 8.0f);
      gelu_out[a * 64 + b * 16 + i] = ((0.5f * avg_pool3d) * (1.0f + kw::erf((avg_pool3d * 0.70710677f))));
    }
  }
}
