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

// x, but no less than low; NaN stays NaN.
template <class T>
inline T at_least(T x, T low) {
  return x < low ? low : x;
}

// x, but no more than high; NaN stays NaN.
template <class T>
inline T at_most(T x, T high) {
  return x > high ? high : x;
}

// Computes mul_r1, mul_r2, through mul_r1, mul_r2.
extern "C" void mul_r2_kernel(const float* __restrict p_group_norm_weight, const float* __restrict p_scale, const float* __restrict p_group_norm_bias, float* __restrict mul_r1_out, float* __restrict mul_r2_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    mul_r1_out[i] = (p_group_norm_weight[i] * p_scale[i]);
    mul_r2_out[i] = (p_group_norm_bias[i] * p_scale[i]);
  }
}

// Computes native_group_norm_r1, through native_group_norm_r1_sum, native_group_norm_r1_mean,
// native_group_norm_r1_squares, native_group_norm_r1_rstd, native_group_norm_r1.
extern "C" void group_norm_r1_kernel(const float* __restrict mul_r1, const float* __restrict mul_r2, float* __restrict convolution, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 16);
    const int64_t b = (item % 16);
    float group_norm_r1_sum = 0.0f;
    for (int64_t j = 0; j < 2; ++j) {
      float group_norm_r1_sum_side1 = 0.0f;
      float group_norm_r1_sum_side2 = 0.0f;
      float group_norm_r1_sum_side3 = 0.0f;
#pragma omp simd reduction(+:group_norm_r1_sum) reduction(+:group_norm_r1_sum_side1) reduction(+:group_norm_r1_sum_side2) reduction(+:group_norm_r1_sum_side3)
      for (int64_t i = 0; i < 225; ++i) {
        group_norm_r1_sum += convolution[a * 28800 + b * 1800 + j * 900 + i];
        group_norm_r1_sum_side1 += convolution[a * 28800 + b * 1800 + j * 900 + i + 225];
        group_norm_r1_sum_side2 += convolution[a * 28800 + b * 1800 + j * 900 + i + 450];
        group_norm_r1_sum_side3 += convolution[a * 28800 + b * 1800 + j * 900 + i + 675];
      }
      group_norm_r1_sum += group_norm_r1_sum_side1;
      group_norm_r1_sum += group_norm_r1_sum_side2;
      group_norm_r1_sum += group_norm_r1_sum_side3;
    }
    const float group_norm_r1_mean = (group_norm_r1_sum / 1800.0f);
    float group_norm_r1_squares = 0.0f;
    for (int64_t j = 0; j < 2; ++j) {
      float group_norm_r1_squares_side1 = 0.0f;
      float group_norm_r1_squares_side2 = 0.0f;
      float group_norm_r1_squares_side3 = 0.0f;
#pragma omp simd reduction(+:group_norm_r1_squares) reduction(+:group_norm_r1_squares_side1) reduction(+:group_norm_r1_squares_side2) reduction(+:group_norm_r1_squares_side3)
      for (int64_t i = 0; i < 225; ++i) {
        group_norm_r1_squares += ((convolution[a * 28800 + b * 1800 + j * 900 + i] - group_norm_r1_mean) * (convolution[a * 28800 + b * 1800 + j * 900 + i] - group_norm_r1_mean));
        group_norm_r1_squares_side1 += ((convolution[a * 28800 + b * 1800 + j * 900 + i + 225] - group_norm_r1_mean) * (convolution[a * 28800 + b * 1800 + j * 900 + i + 225] - group_norm_r1_mean));
        group_norm_r1_squares_side2 += ((convolution[a * 28800 + b * 1800 + j * 900 + i + 450] - group_norm_r1_mean) * (convolution[a * 28800 + b * 1800 + j * 900 + i + 450] - group_norm_r1_mean));
        group_norm_r1_squares_side3 += ((convolution[a * 28800 + b * 1800 + j * 900 + i + 675] - group_norm_r1_mean) * (convolution[a * 28800 + b * 1800 + j * 900 + i + 675] - group_norm_r1_mean));
      }
      group_norm_r1_squares += group_norm_r1_squares_side1;
      group_norm_r1_squares += group_norm_r1_squares_side2;
      group_norm_r1_squares += group_norm_r1_squares_side3;
    }
    const float group_norm_r1_rstd = kw::rsqrt(((group_norm_r1_squares / 1800.0f) + 1e-05f));
    for (int64_t j = 0; j < 2; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 900; ++i) {
        convolution[a * 28800 + b * 1800 + j * 900 + i] = ((((convolution[a * 28800 + b * 1800 + j * 900 + i] - group_norm_r1_mean) * group_norm_r1_rstd) * mul_r1[b * 2 + j]) + mul_r2[b * 2 + j]);
      }
    }
  }
}

// Computes clamp, through max_pool2d_with_indices, clamp.
extern "C" void clamp_kernel(const float* __restrict group_norm_r1, float* __restrict clamp_out, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 7);
    const int64_t b = (item % 7);
    alignas(64) float max_pool2d_with_indices_window[28];
#pragma omp simd
    for (int64_t i = 0; i < 28; ++i) {
      max_pool2d_with_indices_window[i] = maximum(maximum(maximum(group_norm_r1[a * 900 + b * 120 + i], group_norm_r1[a * 900 + b * 120 + i + 30]), group_norm_r1[a * 900 + b * 120 + i + 60]), group_norm_r1[a * 900 + b * 120 + i + 90]);
    }
#pragma omp simd
    for (int64_t i = 0; i < 7; ++i) {
      const float max_pool2d = maximum(maximum(maximum(max_pool2d_with_indices_window[i * 4], max_pool2d_with_indices_window[i * 4 + 1]), max_pool2d_with_indices_window[i * 4 + 2]), max_pool2d_with_indices_window[i * 4 + 3]);
      clamp_out[a * 49 + b * 7 + i] = at_most(at_least(max_pool2d, 0.0f), 1.0f);
    }
  }
}
