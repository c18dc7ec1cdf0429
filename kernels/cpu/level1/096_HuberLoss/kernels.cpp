#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes mean_sum_parts, through sub, abs_1, lt, pow_1, mul, sub_1, where, mean_sum_parts.
extern "C" void mean_sum_parts_kernel(const float* __restrict predictions, const float* __restrict targets, double* __restrict mean_sum_parts_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float mean_sum_parts_part = 0.0f;
#pragma omp simd reduction(+:mean_sum_parts_part)
    for (int64_t i = 0; i < 8192; ++i) {
      const float sub = (predictions[row * 8192 + i] - targets[row * 8192 + i]);
      const float abs_1 = std::abs(sub);
      const bool lt = (abs_1 < 1.0f);
      const float pow_1 = (abs_1 * abs_1);
      const float mul = (pow_1 * 0.5f);
      const float sub_1 = (abs_1 - 0.5f);
      mean_sum_parts_part += (lt ? mul : sub_1);
    }
    mean_sum_parts_out[row] = double(mean_sum_parts_part);
  }
}

// Computes mean, through mean_sum, mean.
extern "C" void mean_kernel(const double* __restrict mean_sum_parts, float* __restrict mean_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float mean_sum = 0.0f;
#pragma omp simd reduction(+:mean_sum)
    for (int64_t i = 0; i < 128; ++i) {
      mean_sum += float(mean_sum_parts[i]);
    }
    mean_out[0] = (mean_sum / 1048576.0f);
  }
}
