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
// sigmoid.
extern "C" void sigmoid_kernel(float* __restrict convolution, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 4);
    const int64_t block = (item % 4);
    alignas(64) float softmax_max_lanes[512];
#pragma omp simd
    for (int64_t i = 0; i < 512; ++i) {
      softmax_max_lanes[i] = -INFINITY;
    }
    for (int64_t j = 0; j < 32; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 512; ++i) {
        softmax_max_lanes[i] = maximum(softmax_max_lanes[i], convolution[a * 65536 + j * 2048 + block * 512 + i]);
      }
    }
    alignas(64) float softmax_sum_lanes[512];
#pragma omp simd
    for (int64_t i = 0; i < 512; ++i) {
      softmax_sum_lanes[i] = 0.0f;
    }
    for (int64_t j = 0; j < 32; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 512; ++i) {
        const float softmax_max = softmax_max_lanes[i];
        const float softmax_exp = kw::exp((convolution[a * 65536 + j * 2048 + block * 512 + i] - softmax_max));
        convolution[a * 65536 + j * 2048 + block * 512 + i] = softmax_exp;
        softmax_sum_lanes[i] = (softmax_sum_lanes[i] + softmax_exp);
      }
    }
    alignas(64) float softmax_scale_lanes[512];
#pragma omp simd
    for (int64_t i = 0; i < 512; ++i) {
      const float softmax_sum = softmax_sum_lanes[i];
      const float softmax_scale = (1.0f / softmax_sum);
      softmax_scale_lanes[i] = softmax_scale;
    }
    for (int64_t j = 0; j < 32; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 512; ++i) {
        const float softmax_scale = softmax_scale_lanes[i];
        const float softmax_exp = convolution[a * 65536 + j * 2048 + block * 512 + i];
        const float softmax = (softmax_exp * softmax_scale);
        convolution[a * 65536 + j * 2048 + block * 512 + i] = kw::sigmoid(softmax);
      }
    }
  }
}
