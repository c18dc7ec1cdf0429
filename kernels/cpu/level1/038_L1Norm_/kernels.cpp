#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes div, through abs_1, mean_sum, mean, div.
extern "C" void div_kernel(const float* __restrict x, float* __restrict div_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float mean_sum = 0.0f;
    float mean_sum_side1 = 0.0f;
    float mean_sum_side2 = 0.0f;
    float mean_sum_side3 = 0.0f;
#pragma omp simd reduction(+:mean_sum) reduction(+:mean_sum_side1) reduction(+:mean_sum_side2) reduction(+:mean_sum_side3)
    for (int64_t i = 0; i < 2048; ++i) {
      mean_sum += std::abs(x[row * 8192 + i]);
      mean_sum_side1 += std::abs(x[row * 8192 + i + 2048]);
      mean_sum_side2 += std::abs(x[row * 8192 + i + 4096]);
      mean_sum_side3 += std::abs(x[row * 8192 + i + 6144]);
    }
    mean_sum += mean_sum_side1;
    mean_sum += mean_sum_side2;
    mean_sum += mean_sum_side3;
    const float mean = (mean_sum / 8192.0f);
#pragma omp simd
    for (int64_t i = 0; i < 8192; ++i) {
      div_out[row * 8192 + i] = (x[row * 8192 + i] / mean);
    }
  }
}
