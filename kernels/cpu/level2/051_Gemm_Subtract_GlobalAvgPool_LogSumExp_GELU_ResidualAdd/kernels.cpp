#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes mean_r2, through neg_r1, add_r1, mean_r2_sum, mean_r2.
extern "C" void mean_r2_kernel(const float* __restrict p_subtract, const float* __restrict p_gemm_bias, float* __restrict mean_r2_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float mean_r2_sum = 0.0f;
    float mean_r2_sum_side1 = 0.0f;
    float mean_r2_sum_side2 = 0.0f;
    float mean_r2_sum_side3 = 0.0f;
#pragma omp simd reduction(+:mean_r2_sum) reduction(+:mean_r2_sum_side1) reduction(+:mean_r2_sum_side2) reduction(+:mean_r2_sum_side3)
    for (int64_t i = 0; i < 512; ++i) {
      const float neg_r1 = -p_subtract[i];
      mean_r2_sum += (p_gemm_bias[i] + neg_r1);
      const float neg_r1_side1 = -p_subtract[i + 512];
      mean_r2_sum_side1 += (p_gemm_bias[i + 512] + neg_r1_side1);
      const float neg_r1_side2 = -p_subtract[i + 1024];
      mean_r2_sum_side2 += (p_gemm_bias[i + 1024] + neg_r1_side2);
      const float neg_r1_side3 = -p_subtract[i + 1536];
      mean_r2_sum_side3 += (p_gemm_bias[i + 1536] + neg_r1_side3);
    }
    mean_r2_sum += mean_r2_sum_side1;
    mean_r2_sum += mean_r2_sum_side2;
    mean_r2_sum += mean_r2_sum_side3;
    mean_r2_out[0] = (mean_r2_sum / 2048.0f);
  }
}

// Computes mean_r1, through mean_r1_sum, mean_r1.
extern "C" void mean_r1_kernel(const float* __restrict p_gemm_weight, float* __restrict mean_r1_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    alignas(64) float mean_r1_sum_lanes[256];
#pragma omp simd
    for (int64_t i = 0; i < 256; ++i) {
      mean_r1_sum_lanes[i] = 0.0f;
    }
    for (int64_t j = 0; j < 2048; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 256; ++i) {
        mean_r1_sum_lanes[i] = (mean_r1_sum_lanes[i] + p_gemm_weight[j * 2048 + row * 256 + i]);
      }
    }
#pragma omp simd
    for (int64_t i = 0; i < 256; ++i) {
      const float mean_r1_sum = mean_r1_sum_lanes[i];
      mean_r1_out[row * 256 + i] = (mean_r1_sum / 2048.0f);
    }
  }
}

// Computes gelu, through gelu.
extern "C" void gelu_kernel(float* __restrict linear_r2, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    linear_r2[i] = ((0.5f * linear_r2[i]) * (1.0f + kw::erf((linear_r2[i] * 0.70710677f))));
  }
}

// Computes add_1, through add_1.
extern "C" void add_1_kernel(const float* __restrict gelu, const float* __restrict x, float* __restrict add_1_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
#pragma omp simd
    for (int64_t i = 0; i < 2048; ++i) {
      add_1_out[row * 2048 + i] = (gelu[row] + x[row * 2048 + i]);
    }
  }
}
