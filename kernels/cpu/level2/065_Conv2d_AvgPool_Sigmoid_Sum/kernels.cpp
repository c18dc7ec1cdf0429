#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes avg_pool2d_r1, through avg_pool2d_r1.
extern "C" void avg_pool2d_r1_kernel(const float* __restrict x, float* __restrict avg_pool2d_r1_out, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 45);
    const int64_t b = (item % 45);
    alignas(64) float avg_pool2d_r1_window[48];
#pragma omp simd
    for (int64_t i = 0; i < 48; ++i) {
      avg_pool2d_r1_window[i] = (((x[a * 2304 + b * 48 + i] + x[a * 2304 + b * 48 + i + 48]) + x[a * 2304 + b * 48 + i + 96]) + x[a * 2304 + b * 48 + i + 144]);
    }
#pragma omp simd
    for (int64_t i = 0; i < 45; ++i) {
      avg_pool2d_r1_out[a * 2025 + b * 45 + i] = ((((avg_pool2d_r1_window[i] + avg_pool2d_r1_window[i + 1]) + avg_pool2d_r1_window[i + 2]) + avg_pool2d_r1_window[i + 3]) / 16.0f);
    }
  }
}

// Computes sum_1, through sigmoid, sum_1.
extern "C" void sum_1_kernel(const float* __restrict convolution_r1, float* __restrict sum_1_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float sum_1 = 0.0f;
    float sum_1_side1 = 0.0f;
    float sum_1_side2 = 0.0f;
    float sum_1_side3 = 0.0f;
#pragma omp simd reduction(+:sum_1) reduction(+:sum_1_side1) reduction(+:sum_1_side2) reduction(+:sum_1_side3)
    for (int64_t i = 0; i < 968; ++i) {
      sum_1 += kw::sigmoid(convolution_r1[row * 3872 + i]);
      sum_1_side1 += kw::sigmoid(convolution_r1[row * 3872 + i + 968]);
      sum_1_side2 += kw::sigmoid(convolution_r1[row * 3872 + i + 1936]);
      sum_1_side3 += kw::sigmoid(convolution_r1[row * 3872 + i + 2904]);
    }
    sum_1 += sum_1_side1;
    sum_1 += sum_1_side2;
    sum_1 += sum_1_side3;
    sum_1_out[row] = sum_1;
  }
}
