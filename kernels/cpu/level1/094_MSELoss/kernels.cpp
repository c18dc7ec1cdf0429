#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes mean_sum_parts, through sub, pow_1, mean_sum_parts.
extern "C" void mean_sum_parts_kernel(const float* __restrict predictions, const float* __restrict targets, double* __restrict mean_sum_parts_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float mean_sum_parts_part = 0.0f;
    float mean_sum_parts_part_side1 = 0.0f;
    float mean_sum_parts_part_side2 = 0.0f;
    float mean_sum_parts_part_side3 = 0.0f;
#pragma omp simd reduction(+:mean_sum_parts_part) reduction(+:mean_sum_parts_part_side1) reduction(+:mean_sum_parts_part_side2) reduction(+:mean_sum_parts_part_side3)
    for (int64_t i = 0; i < 1024; ++i) {
      const float sub = (predictions[row * 4096 + i] - targets[row * 4096 + i]);
      mean_sum_parts_part += (sub * sub);
      const float sub_side1 = (predictions[row * 4096 + i + 1024] - targets[row * 4096 + i + 1024]);
      mean_sum_parts_part_side1 += (sub_side1 * sub_side1);
      const float sub_side2 = (predictions[row * 4096 + i + 2048] - targets[row * 4096 + i + 2048]);
      mean_sum_parts_part_side2 += (sub_side2 * sub_side2);
      const float sub_side3 = (predictions[row * 4096 + i + 3072] - targets[row * 4096 + i + 3072]);
      mean_sum_parts_part_side3 += (sub_side3 * sub_side3);
    }
    mean_sum_parts_part += mean_sum_parts_part_side1;
    mean_sum_parts_part += mean_sum_parts_part_side2;
    mean_sum_parts_part += mean_sum_parts_part_side3;
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
    mean_out[0] = (mean_sum / 524288.0f);
  }
}
