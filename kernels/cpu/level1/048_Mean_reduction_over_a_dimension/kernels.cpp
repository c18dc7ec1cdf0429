#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes mean, through mean_sum, mean.
extern "C" void mean_kernel(const float* __restrict x, float* __restrict mean_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    alignas(64) float mean_sum_lanes[2048];
#pragma omp simd
    for (int64_t i = 0; i < 2048; ++i) {
      mean_sum_lanes[i] = 0.0f;
    }
    for (int64_t j = 0; j < 512; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 2048; ++i) {
        mean_sum_lanes[i] = (mean_sum_lanes[i] + x[row * 1048576 + j * 2048 + i]);
      }
    }
#pragma omp simd
    for (int64_t i = 0; i < 2048; ++i) {
      const float mean_sum = mean_sum_lanes[i];
      mean_out[row * 2048 + i] = (mean_sum / 512.0f);
    }
  }
}
