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

// Computes mul_r1, add_r3, through add_r1, rsqrt_r1, mul_r1, mul_r2, sub_r1, mul_r5, add_r3.
extern "C" void add_r3_kernel(const float* __restrict b_batch_norm_running_var, const float* __restrict p_batch_norm_weight, const float* __restrict b_batch_norm_running_mean, const float* __restrict p_batch_norm_bias, const float* __restrict p_conv_transpose_bias, float* __restrict mul_r1_out, float* __restrict add_r3_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const float add_r1 = (b_batch_norm_running_var[i] + 1e-05f);
    const float rsqrt_r1 = kw::rsqrt(add_r1);
    const float mul_r1 = (rsqrt_r1 * p_batch_norm_weight[i]);
    mul_r1_out[i] = mul_r1;
    const float mul_r2 = (b_batch_norm_running_mean[i] * mul_r1);
    const float sub_r1 = (p_batch_norm_bias[i] - mul_r2);
    const float mul_r5 = (p_conv_transpose_bias[i] * mul_r1);
    add_r3_out[i] = (mul_r5 + sub_r1);
  }
}

// Computes mul_r4, through mul_r4.
extern "C" void mul_r4_kernel(const float* __restrict p_conv_transpose_weight, const float* __restrict mul_r1, float* __restrict mul_r4_out, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 64);
    const int64_t b = (item % 64);
#pragma omp simd
    for (int64_t i = 0; i < 25; ++i) {
      mul_r4_out[a * 1600 + b * 25 + i] = (p_conv_transpose_weight[a * 1600 + b * 25 + i] * mul_r1[b]);
    }
  }
}

// Computes native_group_norm, through max_pool2d_with_indices_r1, tanh_r1, native_group_norm_sum,
// native_group_norm_mean, native_group_norm_squares, native_group_norm_rstd, native_group_norm.
extern "C" void group_norm_kernel(const float* __restrict convolution_r2, const float* __restrict p_group_norm_weight, const float* __restrict p_group_norm_bias, float* __restrict group_norm_out, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 8);
    const int64_t b = (item % 8);
    float group_norm_sum = 0.0f;
    for (int64_t j = 0; j < 8; ++j) {
      for (int64_t k = 0; k < 5; ++k) {
#pragma omp simd reduction(+:group_norm_sum)
        for (int64_t i = 0; i < 5; ++i) {
          const float max_pool2d_r1 = maximum(maximum(maximum(convolution_r2[a * 6400 + b * 800 + j * 100 + k * 20 + i * 2], convolution_r2[a * 6400 + b * 800 + j * 100 + k * 20 + i * 2 + 1]), convolution_r2[a * 6400 + b * 800 + j * 100 + k * 20 + i * 2 + 10]), convolution_r2[a * 6400 + b * 800 + j * 100 + k * 20 + i * 2 + 11]);
          const float tanh_r1 = kw::tanh(max_pool2d_r1);
          group_norm_out[a * 1600 + b * 200 + j * 25 + k * 5 + i] = tanh_r1;
          group_norm_sum += tanh_r1;
        }
      }
    }
    const float group_norm_mean = (group_norm_sum / 200.0f);
    float group_norm_squares = 0.0f;
    for (int64_t j = 0; j < 8; ++j) {
      for (int64_t k = 0; k < 5; ++k) {
#pragma omp simd reduction(+:group_norm_squares)
        for (int64_t i = 0; i < 5; ++i) {
          const float tanh_r1 = group_norm_out[a * 1600 + b * 200 + j * 25 + k * 5 + i];
          group_norm_squares += ((tanh_r1 - group_norm_mean) * (tanh_r1 - group_norm_mean));
        }
      }
    }
    const float group_norm_rstd = kw::rsqrt(((group_norm_squares / 200.0f) + 1e-05f));
    for (int64_t j = 0; j < 8; ++j) {
      for (int64_t k = 0; k < 5; ++k) {
#pragma omp simd
        for (int64_t i = 0; i < 5; ++i) {
          const float tanh_r1 = group_norm_out[a * 1600 + b * 200 + j * 25 + k * 5 + i];
          group_norm_out[a * 1600 + b * 200 + j * 25 + k * 5 + i] = ((((tanh_r1 - group_norm_mean) * group_norm_rstd) * p_group_norm_weight[b * 8 + j]) + p_group_norm_bias[b * 8 + j]);
        }
      }
    }
  }
}
