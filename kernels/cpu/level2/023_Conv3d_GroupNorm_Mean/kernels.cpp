#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes mean_r1, through mean_r1_sum, mean_r1.
extern "C" void mean_r1_kernel(const float* __restrict convolution, float* __restrict mean_r1_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float mean_r1_sum = 0.0f;
    float mean_r1_sum_side1 = 0.0f;
    float mean_r1_sum_side2 = 0.0f;
    float mean_r1_sum_side3 = 0.0f;
#pragma omp simd reduction(+:mean_r1_sum) reduction(+:mean_r1_sum_side1) reduction(+:mean_r1_sum_side2) reduction(+:mean_r1_sum_side3)
    for (int64_t i = 0; i < 196; ++i) {
      mean_r1_sum += convolution[row * 784 + i];
      mean_r1_sum_side1 += convolution[row * 784 + i + 196];
      mean_r1_sum_side2 += convolution[row * 784 + i + 392];
      mean_r1_sum_side3 += convolution[row * 784 + i + 588];
    }
    mean_r1_sum += mean_r1_sum_side1;
    mean_r1_sum += mean_r1_sum_side2;
    mean_r1_sum += mean_r1_sum_side3;
    mean_r1_out[row] = (mean_r1_sum / 784.0f);
  }
}

// Computes mean_r2, sub_r2, through mean_r2_sum, mean_r2, sub_r2.
extern "C" void sub_r2_kernel(float* __restrict mean_r2_out, float* __restrict mean_r1, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float mean_r2_sum = 0.0f;
#pragma omp simd reduction(+:mean_r2_sum)
    for (int64_t i = 0; i < 3; ++i) {
      mean_r2_sum += mean_r1[row * 3 + i];
    }
    const float mean_r2 = (mean_r2_sum / 3.0f);
    mean_r2_out[row] = mean_r2;
#pragma omp simd
    for (int64_t i = 0; i < 3; ++i) {
      mean_r1[row * 3 + i] = (mean_r1[row * 3 + i] - mean_r2);
    }
  }
}

// Computes rsqrt_r1, through sub_r1, mul_r1, mean_r3_sum, mean_r3, add_r1, rsqrt_r1.
extern "C" void rsqrt_r1_kernel(const float* __restrict convolution, const float* __restrict mean_r2, float* __restrict rsqrt_r1_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float mean_r3_sum = 0.0f;
    float mean_r3_sum_side1 = 0.0f;
    float mean_r3_sum_side2 = 0.0f;
    float mean_r3_sum_side3 = 0.0f;
#pragma omp simd reduction(+:mean_r3_sum) reduction(+:mean_r3_sum_side1) reduction(+:mean_r3_sum_side2) reduction(+:mean_r3_sum_side3)
    for (int64_t i = 0; i < 588; ++i) {
      const float sub_r1 = (convolution[row * 2352 + i] - mean_r2[row]);
      mean_r3_sum += (sub_r1 * sub_r1);
      const float sub_r1_side1 = (convolution[row * 2352 + i + 588] - mean_r2[row]);
      mean_r3_sum_side1 += (sub_r1_side1 * sub_r1_side1);
      const float sub_r1_side2 = (convolution[row * 2352 + i + 1176] - mean_r2[row]);
      mean_r3_sum_side2 += (sub_r1_side2 * sub_r1_side2);
      const float sub_r1_side3 = (convolution[row * 2352 + i + 1764] - mean_r2[row]);
      mean_r3_sum_side3 += (sub_r1_side3 * sub_r1_side3);
    }
    mean_r3_sum += mean_r3_sum_side1;
    mean_r3_sum += mean_r3_sum_side2;
    mean_r3_sum += mean_r3_sum_side3;
    const float mean_r3 = (mean_r3_sum / 2352.0f);
    const float add_r1 = (mean_r3 + 1e-05f);
    rsqrt_r1_out[row] = kw::rsqrt(add_r1);
  }
}

// Computes mean_r4, through mean_r4_sum, mean_r4.
extern "C" void mean_r4_kernel(const float* __restrict p_group_norm_bias, float* __restrict mean_r4_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float mean_r4_sum = 0.0f;
#pragma omp simd reduction(+:mean_r4_sum)
    for (int64_t i = 0; i < 24; ++i) {
      mean_r4_sum += p_group_norm_bias[i];
    }
    mean_r4_out[0] = (mean_r4_sum / 24.0f);
  }
}

// Computes add_r3, through mul_r2, mul_r3, mean_r5_sum, mean_r5, add_r3.
extern "C" void add_r3_kernel(const float* __restrict sub_r2, const float* __restrict rsqrt_r1, const float* __restrict p_group_norm_weight, const float* __restrict mean_r4, float* __restrict add_r3_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float mean_r5_sum = 0.0f;
    for (int64_t j = 0; j < 8; ++j) {
#pragma omp simd reduction(+:mean_r5_sum)
      for (int64_t i = 0; i < 3; ++i) {
        const float mul_r2 = (sub_r2[row * 24 + j * 3 + i] * rsqrt_r1[row * 8 + j]);
        mean_r5_sum += (mul_r2 * p_group_norm_weight[j * 3 + i]);
      }
    }
    const float mean_r5 = (mean_r5_sum / 24.0f);
    add_r3_out[row] = (mean_r5 + mean_r4[0]);
  }
}
