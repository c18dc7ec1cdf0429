#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes native_group_norm, through native_group_norm_sum, native_group_norm_mean,
// native_group_norm_squares, native_group_norm_rstd, native_group_norm.
extern "C" void group_norm_kernel(const float* __restrict x, const float* __restrict p_gn_weight, const float* __restrict p_gn_bias, float* __restrict group_norm_out, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 8);
    const int64_t b = (item % 8);
    double group_norm_sum_total = 0.0;
    for (int64_t j = 0; j < 4; ++j) {
      float group_norm_sum_part = 0.0f;
      float group_norm_sum_part_side1 = 0.0f;
      float group_norm_sum_part_side2 = 0.0f;
      float group_norm_sum_part_side3 = 0.0f;
#pragma omp simd reduction(+:group_norm_sum_part) reduction(+:group_norm_sum_part_side1) reduction(+:group_norm_sum_part_side2) reduction(+:group_norm_sum_part_side3)
      for (int64_t i = 0; i < 1024; ++i) {
        group_norm_sum_part += x[a * 131072 + b * 16384 + j * 4096 + i];
        group_norm_sum_part_side1 += x[a * 131072 + b * 16384 + j * 4096 + i + 1024];
        group_norm_sum_part_side2 += x[a * 131072 + b * 16384 + j * 4096 + i + 2048];
        group_norm_sum_part_side3 += x[a * 131072 + b * 16384 + j * 4096 + i + 3072];
      }
      group_norm_sum_part += group_norm_sum_part_side1;
      group_norm_sum_part += group_norm_sum_part_side2;
      group_norm_sum_part += group_norm_sum_part_side3;
      group_norm_sum_total += double(group_norm_sum_part);
    }
    const float group_norm_sum = float(group_norm_sum_total);
    const float group_norm_mean = (group_norm_sum / 16384.0f);
    double group_norm_squares_total = 0.0;
    for (int64_t j = 0; j < 4; ++j) {
      float group_norm_squares_part = 0.0f;
      float group_norm_squares_part_side1 = 0.0f;
      float group_norm_squares_part_side2 = 0.0f;
      float group_norm_squares_part_side3 = 0.0f;
#pragma omp simd reduction(+:group_norm_squares_part) reduction(+:group_norm_squares_part_side1) reduction(+:group_norm_squares_part_side2) reduction(+:group_norm_squares_part_side3)
      for (int64_t i = 0; i < 1024; ++i) {
        group_norm_squares_part += ((x[a * 131072 + b * 16384 + j * 4096 + i] - group_norm_mean) * (x[a * 131072 + b * 16384 + j * 4096 + i] - group_norm_mean));
        group_norm_squares_part_side1 += ((x[a * 131072 + b * 16384 + j * 4096 + i + 1024] - group_norm_mean) * (x[a * 131072 + b * 16384 + j * 4096 + i + 1024] - group_norm_mean));
        group_norm_squares_part_side2 += ((x[a * 131072 + b * 16384 + j * 4096 + i + 2048] - group_norm_mean) * (x[a * 131072 + b * 16384 + j * 4096 + i + 2048] - group_norm_mean));
        group_norm_squares_part_side3 += ((x[a * 131072 + b * 16384 + j * 4096 + i + 3072] - group_norm_mean) * (x[a * 131072 + b * 16384 + j * 4096 + i + 3072] - group_norm_mean));
      }
      group_norm_squares_part += group_norm_squares_part_side1;
      group_norm_squares_part += group_norm_squares_part_side2;
      group_norm_squares_part += group_norm_squares_part_side3;
      group_norm_squares_total += double(group_norm_squares_part);
    }
    const float group_norm_squares = float(group_norm_squares_total);
    const float group_norm_rstd = kw::rsqrt(((group_norm_squares / 16384.0f) + 1e-05f));
    for (int64_t j = 0; j < 4; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 4096; ++i) {
        group_norm_out[a * 131072 + b * 16384 + j * 4096 + i] = ((((x[a * 131072 + b * 16384 + j * 4096 + i] - group_norm_mean) * group_norm_rstd) * p_gn_weight[b * 4 + j]) + p_gn_bias[b * 4 + j]);
      }
    }
  }
}
