#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes sum_r1, through sum_r1.
extern "C" void sum_r1_kernel(const float* __restrict p_linear_weight, float* __restrict sum_r1_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    alignas(64) float sum_r1_lanes[256];
#pragma omp simd
    for (int64_t i = 0; i < 256; ++i) {
      sum_r1_lanes[i] = 0.0f;
    }
    for (int64_t j = 0; j < 2048; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 256; ++i) {
        sum_r1_lanes[i] = (sum_r1_lanes[i] + p_linear_weight[j * 2048 + row * 256 + i]);
      }
    }
#pragma omp simd
    for (int64_t i = 0; i < 256; ++i) {
      sum_r1_out[row * 256 + i] = sum_r1_lanes[i];
    }
  }
}

// Computes sum_r2, through sum_r2.
extern "C" void sum_r2_kernel(const float* __restrict p_linear_bias, float* __restrict sum_r2_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float sum_r2 = 0.0f;
    float sum_r2_side1 = 0.0f;
    float sum_r2_side2 = 0.0f;
    float sum_r2_side3 = 0.0f;
#pragma omp simd reduction(+:sum_r2) reduction(+:sum_r2_side1) reduction(+:sum_r2_side2) reduction(+:sum_r2_side3)
    for (int64_t i = 0; i < 512; ++i) {
      sum_r2 += p_linear_bias[i];
      sum_r2_side1 += p_linear_bias[i + 512];
      sum_r2_side2 += p_linear_bias[i + 1024];
      sum_r2_side3 += p_linear_bias[i + 1536];
    }
    sum_r2 += sum_r2_side1;
    sum_r2 += sum_r2_side2;
    sum_r2 += sum_r2_side3;
    sum_r2_out[0] = sum_r2;
  }
}
