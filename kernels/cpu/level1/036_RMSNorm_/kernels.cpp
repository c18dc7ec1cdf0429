#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes div, through pow_1, mean_sum, mean, add, sqrt, div.
extern "C" void div_kernel(const float* __restrict x, float* __restrict div_out, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 32);
    const int64_t block = (item % 32);
    alignas(64) float mean_sum_lanes[128];
#pragma omp simd
    for (int64_t i = 0; i < 128; ++i) {
      mean_sum_lanes[i] = 0.0f;
    }
    for (int64_t j = 0; j < 32; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 128; ++i) {
        const float pow_1 = (x[a * 131072 + j * 4096 + block * 128 + i] * x[a * 131072 + j * 4096 + block * 128 + i]);
        mean_sum_lanes[i] = (mean_sum_lanes[i] + pow_1);
      }
    }
    alignas(64) float sqrt_lanes[128];
#pragma omp simd
    for (int64_t i = 0; i < 128; ++i) {
      const float mean_sum = mean_sum_lanes[i];
      const float mean = (mean_sum / 32.0f);
      const float add = (mean + 1e-05f);
      const float sqrt = std::sqrt(add);
      sqrt_lanes[i] = sqrt;
    }
    for (int64_t j = 0; j < 32; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 128; ++i) {
        const float sqrt = sqrt_lanes[i];
        div_out[a * 131072 + j * 4096 + block * 128 + i] = (x[a * 131072 + j * 4096 + block * 128 + i] / sqrt);
      }
    }
  }
}
