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

// Computes max_1, through max_pool3d_with_indices, _softmax_max, _softmax_exp, _softmax_sum,
// _softmax_scale, _softmax, sub, sigmoid, mul, max_1.
extern "C" void max_1_kernel(const float* __restrict convolution, const float* __restrict p_subtract, float* __restrict max_1_out, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 32);
    const int64_t b = ((item / 8) % 4);
    const int64_t c = (item % 8);
    alignas(64) float max_pool3d_row[64];
    alignas(64) float softmax_exp_row[64];
    alignas(64) float softmax_max_lanes[8];
#pragma omp simd
    for (int64_t i = 0; i < 8; ++i) {
      softmax_max_lanes[i] = -INFINITY;
    }
    for (int64_t j = 0; j < 8; ++j) {
      alignas(64) float max_pool3d_with_indices_window[16];
#pragma omp simd
      for (int64_t i = 0; i < 16; ++i) {
        max_pool3d_with_indices_window[i] = maximum(maximum(maximum(convolution[a * 16384 + j * 2048 + b * 512 + c * 32 + i], convolution[a * 16384 + j * 2048 + b * 512 + c * 32 + i + 16]), convolution[a * 16384 + j * 2048 + b * 512 + c * 32 + i + 256]), convolution[a * 16384 + j * 2048 + b * 512 + c * 32 + i + 272]);
      }
#pragma omp simd
      for (int64_t i = 0; i < 8; ++i) {
        const float max_pool3d = maximum(max_pool3d_with_indices_window[i * 2], max_pool3d_with_indices_window[i * 2 + 1]);
        max_pool3d_row[j * 8 + i] = max_pool3d;
        softmax_max_lanes[i] = maximum(softmax_max_lanes[i], max_pool3d);
      }
    }
    alignas(64) float softmax_sum_lanes[8];
#pragma omp simd
    for (int64_t i = 0; i < 8; ++i) {
      softmax_sum_lanes[i] = 0.0f;
    }
    for (int64_t j = 0; j < 8; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 8; ++i) {
        const float softmax_max = softmax_max_lanes[i];
        const float max_pool3d = max_pool3d_row[j * 8 + i];
        const float softmax_exp = kw::exp((max_pool3d - softmax_max));
        softmax_exp_row[j * 8 + i] = softmax_exp;
        softmax_sum_lanes[i] = (softmax_sum_lanes[i] + softmax_exp);
      }
    }
    alignas(64) float softmax_scale_lanes[8];
#pragma omp simd
    for (int64_t i = 0; i < 8; ++i) {
      const float softmax_sum = softmax_sum_lanes[i];
      const float softmax_scale = (1.0f / softmax_sum);
      softmax_scale_lanes[i] = softmax_scale;
    }
    alignas(64) float max_1_lanes[8];
#pragma omp simd
    for (int64_t i = 0; i < 8; ++i) {
      max_1_lanes[i] = -INFINITY;
    }
    for (int64_t j = 0; j < 8; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 8; ++i) {
        const float softmax_scale = softmax_scale_lanes[i];
        const float softmax_exp = softmax_exp_row[j * 8 + i];
        const float softmax = (softmax_exp * softmax_scale);
        const float sub = (softmax - p_subtract[j]);
        const float sigmoid = kw::sigmoid(sub);
        const float mul = (sigmoid * sub);
        max_1_lanes[i] = maximum(max_1_lanes[i], mul);
      }
    }
#pragma omp simd
    for (int64_t i = 0; i < 8; ++i) {
      max_1_out[a * 256 + b * 64 + c * 8 + i] = max_1_lanes[i];
    }
  }
}
