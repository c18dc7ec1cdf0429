#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes sum_1, through sum_1.
extern "C" void sum_1_kernel(const float* __restrict x, float* __restrict sum_1_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    alignas(64) float sum_1_lanes[2048];
#pragma omp simd
    for (int64_t i = 0; i < 2048; ++i) {
      sum_1_lanes[i] = 0.0f;
    }
    for (int64_t j = 0; j < 512; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 2048; ++i) {
        sum_1_lanes[i] = (sum_1_lanes[i] + x[row * 1048576 + j * 2048 + i]);
      }
    }
#pragma omp simd
    for (int64_t i = 0; i < 2048; ++i) {
      sum_1_out[row * 2048 + i] = sum_1_lanes[i];
    }
  }
}
