#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes native_layer_norm_sum_parts, through native_layer_norm_sum_parts.
extern "C" void layer_norm_sum_parts_kernel(const float* __restrict x, double* __restrict layer_norm_sum_parts_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    double layer_norm_sum_parts_total = 0.0;
    for (int64_t part = 0; part < 4; ++part) {
      float layer_norm_sum_parts_part = 0.0f;
      float layer_norm_sum_parts_part_side1 = 0.0f;
      float layer_norm_sum_parts_part_side2 = 0.0f;
      float layer_norm_sum_parts_part_side3 = 0.0f;
#pragma omp simd reduction(+:layer_norm_sum_parts_part) reduction(+:layer_norm_sum_parts_part_side1) reduction(+:layer_norm_sum_parts_part_side2) reduction(+:layer_norm_sum_parts_part_side3)
      for (int64_t i = 0; i < 1024; ++i) {
        layer_norm_sum_parts_part += x[row * 16384 + part * 4096 + i];
        layer_norm_sum_parts_part_side1 += x[row * 16384 + part * 4096 + i + 1024];
        layer_norm_sum_parts_part_side2 += x[row * 16384 + part * 4096 + i + 2048];
        layer_norm_sum_parts_part_side3 += x[row * 16384 + part * 4096 + i + 3072];
      }
      layer_norm_sum_parts_part += layer_norm_sum_parts_part_side1;
      layer_norm_sum_parts_part += layer_norm_sum_parts_part_side2;
      layer_norm_sum_parts_part += layer_norm_sum_parts_part_side3;
      layer_norm_sum_parts_total += double(layer_norm_sum_parts_part);
    }
    layer_norm_sum_parts_out[row] = layer_norm_sum_parts_total;
  }
}

// Computes native_layer_norm_mean, through native_layer_norm_sum, native_layer_norm_mean.
extern "C" void layer_norm_mean_kernel(const double* __restrict layer_norm_sum_parts, float* __restrict layer_norm_mean_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float layer_norm_sum = 0.0f;
#pragma omp simd reduction(+:layer_norm_sum)
    for (int64_t i = 0; i < 32; ++i) {
      layer_norm_sum += float(layer_norm_sum_parts[row * 32 + i]);
    }
    layer_norm_mean_out[row] = (layer_norm_sum / 524288.0f);
  }
}

// Computes native_layer_norm_squares_parts, through native_layer_norm_squares_parts.
extern "C" void layer_norm_squares_parts_kernel(const float* __restrict x, const float* __restrict layer_norm_mean, double* __restrict layer_norm_squares_parts_out, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 32);
    const int64_t b = (item % 32);
    double layer_norm_squares_parts_total = 0.0;
    for (int64_t part = 0; part < 4; ++part) {
      float layer_norm_squares_parts_part = 0.0f;
      float layer_norm_squares_parts_part_side1 = 0.0f;
      float layer_norm_squares_parts_part_side2 = 0.0f;
      float layer_norm_squares_parts_part_side3 = 0.0f;
#pragma omp simd reduction(+:layer_norm_squares_parts_part) reduction(+:layer_norm_squares_parts_part_side1) reduction(+:layer_norm_squares_parts_part_side2) reduction(+:layer_norm_squares_parts_part_side3)
      for (int64_t i = 0; i < 1024; ++i) {
        layer_norm_squares_parts_part += ((x[a * 524288 + b * 16384 + part * 4096 + i] - layer_norm_mean[a]) * (x[a * 524288 + b * 16384 + part * 4096 + i] - layer_norm_mean[a]));
        layer_norm_squares_parts_part_side1 += ((x[a * 524288 + b * 16384 + part * 4096 + i + 1024] - layer_norm_mean[a]) * (x[a * 524288 + b * 16384 + part * 4096 + i + 1024] - layer_norm_mean[a]));
        layer_norm_squares_parts_part_side2 += ((x[a * 524288 + b * 16384 + part * 4096 + i + 2048] - layer_norm_mean[a]) * (x[a * 524288 + b * 16384 + part * 4096 + i + 2048] - layer_norm_mean[a]));
        layer_norm_squares_parts_part_side3 += ((x[a * 524288 + b * 16384 + part * 4096 + i + 3072] - layer_norm_mean[a]) * (x[a * 524288 + b * 16384 + part * 4096 + i + 3072] - layer_norm_mean[a]));
      }
      layer_norm_squares_parts_part += layer_norm_squares_parts_part_side1;
      layer_norm_squares_parts_part += layer_norm_squares_parts_part_side2;
      layer_norm_squares_parts_part += layer_norm_squares_parts_part_side3;
      layer_norm_squares_parts_total += double(layer_norm_squares_parts_part);
    }
    layer_norm_squares_parts_out[a * 32 + b] = layer_norm_squares_parts_total;
  }
}

// Computes native_layer_norm_rstd, through native_layer_norm_squares, native_layer_norm_rstd.
extern "C" void layer_norm_rstd_kernel(const double* __restrict layer_norm_squares_parts, float* __restrict layer_norm_rstd_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float layer_norm_squares = 0.0f;
#pragma omp simd reduction(+:layer_norm_squares)
    for (int64_t i = 0; i < 32; ++i) {
      layer_norm_squares += float(layer_norm_squares_parts[row * 32 + i]);
    }
    layer_norm_rstd_out[row] = kw::rsqrt(((layer_norm_squares / 524288.0f) + 1e-05f));
  }
}

// Computes native_layer_norm, through native_layer_norm.
extern "C" void layer_norm_kernel(const float* __restrict x, const float* __restrict layer_norm_mean, const float* __restrict layer_norm_rstd, const float* __restrict p_ln_weight, const float* __restrict p_ln_bias, float* __restrict layer_norm_out, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 16);
    const int64_t block = (item % 16);
#pragma omp simd
    for (int64_t i = 0; i < 32768; ++i) {
      layer_norm_out[a * 524288 + block * 32768 + i] = ((((x[a * 524288 + block * 32768 + i] - layer_norm_mean[a]) * layer_norm_rstd[a]) * p_ln_weight[block * 32768 + i]) + p_ln_bias[block * 32768 + i]);
    }
  }
}
