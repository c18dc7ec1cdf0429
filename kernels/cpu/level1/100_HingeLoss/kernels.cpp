#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// x, but no less than low; NaN stays NaN.
template <class T>
inline T at_least(T x, T low) {
  return x < low ? low : x;
}

// Computes mean_sum_parts, through mul, sub, clamp, mean_sum_parts.
extern "C" void mean_sum_parts_kernel(const float* __restrict predictions, const float* __restrict targets, double* __restrict mean_sum_parts_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float mean_sum_parts_part = 0.0f;
#pragma omp simd reduction(+:mean_sum_parts_part)
    for (int64_t i = 0; i < 512; ++i) {
      const float mul = (predictions[row * 512 + i] * targets[i]);
      const float sub = (1.0f - mul);
      mean_sum_parts_part += at_least(sub, 0.0f);
    }
    mean_sum_parts_out[row] = double(mean_sum_parts_part);
  }
}

// Computes mean, through mean_sum, mean.
extern "C" void mean_kernel(const double* __restrict mean_sum_parts, float* __restrict mean_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float mean_sum = 0.0f;
    float mean_sum_side1 = 0.0f;
    float mean_sum_side2 = 0.0f;
    float mean_sum_side3 = 0.0f;
#pragma omp simd reduction(+:mean_sum) reduction(+:mean_sum_side1) reduction(+:mean_sum_side2) reduction(+:mean_sum_side3)
    for (int64_t i = 0; i < 128; ++i) {
      mean_sum += float(mean_sum_parts[i]);
      mean_sum_side1 += float(mean_sum_parts[i + 128]);
      mean_sum_side2 += float(mean_sum_parts[i + 256]);
      mean_sum_side3 += float(mean_sum_parts[i + 384]);
    }
    mean_sum += mean_sum_side1;
    mean_sum += mean_sum_side2;
    mean_sum += mean_sum_side3;
    mean_out[0] = (mean_sum / 262144.0f);
  }
}
