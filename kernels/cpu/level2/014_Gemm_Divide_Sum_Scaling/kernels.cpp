#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes sum_r2, through mul_r1, mul_r3, sum_r2.
extern "C" void sum_r2_kernel(const float* __restrict p_weight, float* __restrict sum_r2_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    alignas(64) float sum_r2_lanes[256];
#pragma omp simd
    for (int64_t i = 0; i < 256; ++i) {
      sum_r2_lanes[i] = 0.0f;
    }
    for (int64_t j = 0; j < 2048; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 256; ++i) {
        const float mul_r1 = (p_weight[j * 2048 + row * 256 + i] * 0.5f);
        const float mul_r3 = (mul_r1 * 1.5f);
        sum_r2_lanes[i] = (sum_r2_lanes[i] + mul_r3);
      }
    }
#pragma omp simd
    for (int64_t i = 0; i < 256; ++i) {
      sum_r2_out[row * 256 + i] = sum_r2_lanes[i];
    }
  }
}
