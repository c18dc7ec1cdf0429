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

// Computes sigmoid, through _softmax_max, _softmax_exp, _softmax_sum, _softmax_scale, _softmax,
// add, mul, sigmoid.
extern "C" void sigmoid_kernel(const float* __restrict p_bias, float* __restrict convolution, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    alignas(64) float softmax_max_lanes[289];
#pragma omp simd
    for (int64_t i = 0; i < 289; ++i) {
      softmax_max_lanes[i] = -INFINITY;
    }
    for (int64_t j = 0; j < 64; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 289; ++i) {
        softmax_max_lanes[i] = maximum(softmax_max_lanes[i], convolution[row * 18496 + j * 289 + i]);
      }
    }
    alignas(64) float softmax_sum_lanes[289];
#pragma omp simd
    for (int64_t i = 0; i < 289; ++i) {
      softmax_sum_lanes[i] = 0.0f;
    }
    for (int64_t j = 0; j < 64; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 289; ++i) {
        const float softmax_max = softmax_max_lanes[i];
        const float softmax_exp = kw::exp((convolution[row * 18496 + j * 289 + i] - softmax_max));
        convolution[row * 18496 + j * 289 + i] = softmax_exp;
        softmax_sum_lanes[i] = (softmax_sum_lanes[i] + softmax_exp);
      }
    }
    alignas(64) float softmax_scale_lanes[289];
#pragma omp simd
    for (int64_t i = 0; i < 289; ++i) {
      const float softmax_sum = softmax_sum_lanes[i];
      const float softmax_scale = (1.0f / softmax_sum);
      softmax_scale_lanes[i] = softmax_scale;
    }
    for (int64_t j = 0; j < 64; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 289; ++i) {
        const float softmax_scale = softmax_scale_lanes[i];
        const float softmax_exp = convolution[row * 18496 + j * 289 + i];
        const float softmax = (softmax_exp * softmax_scale);
        const float add = (softmax + p_bias[j]);
        const float mul = (add * 2.0f);
        convolution[row * 18496 + j * 289 + i] = kw::sigmoid(mul);
      }
    }
  }
}
