#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes sum_1_parts, through log, mul, eq, log_1, mul_1, where, isnan, where_1, sub,
// sum_1_parts.
extern "C" void sum_1_parts_kernel(const float* __restrict predictions, const float* __restrict targets, double* __restrict sum_1_parts_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float sum_1_parts_part = 0.0f;
#pragma omp simd reduction(+:sum_1_parts_part)
    for (int64_t i = 0; i < 4096; ++i) {
      const float log = kw::log(predictions[row * 4096 + i]);
      const float mul = (targets[row * 4096 + i] * log);
      const bool eq = (targets[row * 4096 + i] == 0.0f);
      const float log_1 = kw::log(targets[row * 4096 + i]);
      const float mul_1 = (targets[row * 4096 + i] * log_1);
      const float where = (eq ? 0.0f : mul_1);
      const bool isnan = std::isnan(targets[row * 4096 + i]);
      const float where_1 = (isnan ? NAN : where);
      sum_1_parts_part += (where_1 - mul);
    }
    sum_1_parts_out[row] = double(sum_1_parts_part);
  }
}

// Computes div, through sum_1, div.
extern "C" void div_kernel(const double* __restrict sum_1_parts, float* __restrict div_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float sum_1 = 0.0f;
#pragma omp simd reduction(+:sum_1)
    for (int64_t i = 0; i < 64; ++i) {
      sum_1 += float(sum_1_parts[i]);
    }
    div_out[0] = (sum_1 / 64.0f);
  }
}
