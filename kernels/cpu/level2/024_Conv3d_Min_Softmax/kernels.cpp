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

// The lesser of two; NaN if either is NaN.
template <class T>
inline T minimum(T a, T b) {
  const T next = b < a ? b : a;
  return b != b ? b : next;
}

// Computes min_1, through min_1.
extern "C" void min_1_kernel(const float* __restrict convolution, float* __restrict min_1_out, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 2);
    const int64_t block = (item % 2);
    alignas(64) float min_1_lanes[98];
#pragma omp simd
    for (int64_t i = 0; i < 98; ++i) {
      min_1_lanes[i] = INFINITY;
    }
    for (int64_t j = 0; j < 4; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 98; ++i) {
        min_1_lanes[i] = minimum(min_1_lanes[i], convolution[a * 784 + j * 196 + block * 98 + i]);
      }
    }
#pragma omp simd
    for (int64_t i = 0; i < 98; ++i) {
      min_1_out[a * 196 + block * 98 + i] = min_1_lanes[i];
    }
  }
}

// Computes _softmax, through _softmax_max, _softmax_exp, _softmax_sum, _softmax_scale, _softmax.
extern "C" void softmax_kernel(float* __restrict min_1, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    alignas(64) float softmax_max_lanes[196];
#pragma omp simd
    for (int64_t i = 0; i < 196; ++i) {
      softmax_max_lanes[i] = -INFINITY;
    }
    for (int64_t j = 0; j < 12; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 196; ++i) {
        softmax_max_lanes[i] = maximum(softmax_max_lanes[i], min_1[row * 2352 + j * 196 + i]);
      }
    }
    alignas(64) float softmax_sum_lanes[196];
#pragma omp simd
    for (int64_t i = 0; i < 196; ++i) {
      softmax_sum_lanes[i] = 0.0f;
    }
    for (int64_t j = 0; j < 12; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 196; ++i) {
        const float softmax_max = softmax_max_lanes[i];
        const float softmax_exp = kw::exp((min_1[row * 2352 + j * 196 + i] - softmax_max));
        min_1[row * 2352 + j * 196 + i] = softmax_exp;
        softmax_sum_lanes[i] = (softmax_sum_lanes[i] + softmax_exp);
      }
    }
    alignas(64) float softmax_scale_lanes[196];
#pragma omp simd
    for (int64_t i = 0; i < 196; ++i) {
      const float softmax_sum = softmax_sum_lanes[i];
      const float softmax_scale = (1.0f / softmax_sum);
      softmax_scale_lanes[i] = softmax_scale;
    }
    for (int64_t j = 0; j < 12; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 196; ++i) {
        const float softmax_scale = softmax_scale_lanes[i];
        const float softmax_exp = min_1[row * 2352 + j * 196 + i];
        min_1[row * 2352 + j * 196 + i] = (softmax_exp * softmax_scale);
      }
    }
  }
}
