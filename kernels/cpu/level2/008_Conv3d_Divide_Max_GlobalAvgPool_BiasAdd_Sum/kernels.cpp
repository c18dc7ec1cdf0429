#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// The greater of two; NaN if either is NaN.
template <class T>
inline T maximum(T a, T b) {
  const T next = b > a ? b : a;
  return b != b ? b : next;
}

// Computes mul_r4, through mul_r1, mul_r4.
extern "C" void mul_r4_kernel(const float* __restrict p_conv_weight, float* __restrict mul_r4_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const float mul_r1 = (p_conv_weight[i] * 0.5f);
    mul_r4_out[i] = (mul_r1 * 0.020408163f);
  }
}

// Computes mul_r5, through mul_r2, mul_r5.
extern "C" void mul_r5_kernel(const float* __restrict p_conv_bias, float* __restrict mul_r5_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const float mul_r2 = (p_conv_bias[i] * 0.5f);
    mul_r5_out[i] = (mul_r2 * 0.020408163f);
  }
}

// Computes sum_r3, through sum_r3.
extern "C" void sum_r3_kernel(const float* __restrict p_bias, float* __restrict sum_r3_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float sum_r3 = 0.0f;
#pragma omp simd reduction(+:sum_r3)
    for (int64_t i = 0; i < 16; ++i) {
      sum_r3 += p_bias[i];
    }
    sum_r3_out[0] = sum_r3;
  }
}

// Computes add_r1, through max_pool3d_with_indices_r1, sum_r1, add_r1.
extern "C" void add_r1_kernel(const float* __restrict convolution_r2, const float* __restrict sum_r3, float* __restrict add_r1_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float sum_r1 = 0.0f;
    for (int64_t j = 0; j < 16; ++j) {
      for (int64_t k = 0; k < 7; ++k) {
        alignas(64) float max_pool3d_with_indices_r1_window[14];
#pragma omp simd
        for (int64_t i = 0; i < 14; ++i) {
          max_pool3d_with_indices_r1_window[i] = maximum(maximum(maximum(convolution_r2[row * 6272 + j * 392 + k * 28 + i], convolution_r2[row * 6272 + j * 392 + k * 28 + i + 14]), convolution_r2[row * 6272 + j * 392 + k * 28 + i + 196]), convolution_r2[row * 6272 + j * 392 + k * 28 + i + 210]);
        }
#pragma omp simd reduction(+:sum_r1)
        for (int64_t i = 0; i < 7; ++i) {
          sum_r1 += maximum(max_pool3d_with_indices_r1_window[i * 2], max_pool3d_with_indices_r1_window[i * 2 + 1]);
        }
      }
    }
    add_r1_out[row] = (sum_r1 + sum_r3[0]);
  }
}
