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

// Computes _softmax_exp, _softmax_scale, through _softmax_max, _softmax_exp, _softmax_sum,
// _softmax_scale.
extern "C" void softmax_scale_kernel(float* __restrict convolution, float* __restrict softmax_scale_out, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 3);
    const int64_t block = (item % 3);
    alignas(64) float softmax_max_lanes[392];
#pragma omp simd
    for (int64_t i = 0; i < 392; ++i) {
      softmax_max_lanes[i] = -INFINITY;
    }
    for (int64_t j = 0; j < 8; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 392; ++i) {
        softmax_max_lanes[i] = maximum(softmax_max_lanes[i], convolution[a * 9408 + j * 1176 + block * 392 + i]);
      }
    }
    alignas(64) float softmax_sum_lanes[392];
#pragma omp simd
    for (int64_t i = 0; i < 392; ++i) {
      softmax_sum_lanes[i] = 0.0f;
    }
    for (int64_t j = 0; j < 8; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 392; ++i) {
        const float softmax_max = softmax_max_lanes[i];
        const float softmax_exp = kw::exp((convolution[a * 9408 + j * 1176 + block * 392 + i] - softmax_max));
        convolution[a * 9408 + j * 1176 + block * 392 + i] = softmax_exp;
        softmax_sum_lanes[i] = (softmax_sum_lanes[i] + softmax_exp);
      }
    }
#pragma omp simd
    for (int64_t i = 0; i < 392; ++i) {
      const float softmax_sum = softmax_sum_lanes[i];
      softmax_scale_out[a * 1176 + block * 392 + i] = (1.0f / softmax_sum);
    }
  }
}

// Computes max_pool3d_with_indices_r1, through max_pool3d_with_indices_r1.
extern "C" void max_pool3d_r1_kernel(const float* __restrict softmax_exp, const float* __restrict softmax_scale, float* __restrict max_pool3d_r1_out, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 24);
    const int64_t b = ((item / 3) % 8);
    const int64_t c = (item % 3);
    alignas(64) float max_pool3d_with_indices_r1_window[12];
#pragma omp simd
    for (int64_t i = 0; i < 12; ++i) {
      max_pool3d_with_indices_r1_window[i] = maximum(maximum(maximum(maximum(maximum(maximum(maximum(maximum(maximum(maximum(maximum(maximum(maximum(maximum(maximum((softmax_exp[a * 9408 + b * 1176 + c * 56 + i] * softmax_scale[a * 1176 + c * 56 + i]), (softmax_exp[a * 9408 + b * 1176 + c * 56 + i + 14] * softmax_scale[a * 1176 + c * 56 + i + 14])), (softmax_exp[a * 9408 + b * 1176 + c * 56 + i + 28] * softmax_scale[a * 1176 + c * 56 + i + 28])), (softmax_exp[a * 9408 + b * 1176 + c * 56 + i + 42] * softmax_scale[a * 1176 + c * 56 + i + 42])), (softmax_exp[a * 9408 + b * 1176 + c * 56 + i + 196] * softmax_scale[a * 1176 + c * 56 + i + 196])), (softmax_exp[a * 9408 + b * 1176 + c * 56 + i + 210] * softmax_scale[a * 1176 + c * 56 + i + 210])), (softmax_exp[a * 9408 + b * 1176 + c * 56 + i + 224] * softmax_scale[a * 1176 + c * 56 + i + 224])), (softmax_exp[a * 9408 + b * 1176 + c * 56 + i + 238] * softmax_scale[a * 1176 + c * 56 + i + 238])), (softmax_exp[a * 9408 + b * 1176 + c * 56 + i + 392] * softmax_scale[a * 1176 + c * 56 + i + 392])), (softmax_exp[a * 9408 + b * 1176 + c * 56 + i + 406] * softmax_scale[a * 1176 + c * 56 + i + 406])), (softmax_exp[a * 9408 + b * 1176 + c * 56 + i + 420] * softmax_scale[a * 1176 + c * 56 + i + 420])), (softmax_exp[a * 9408 + b * 1176 + c * 56 + i + 434] * softmax_scale[a * 1176 + c * 56 + i + 434])), (softmax_exp[a * 9408 + b * 1176 + c * 56 + i + 588] * softmax_scale[a * 1176 + c * 56 + i + 588])), (softmax_exp[a * 9408 + b * 1176 + c * 56 + i + 602] * softmax_scale[a * 1176 + c * 56 + i + 602])), (softmax_exp[a * 9408 + b * 1176 + c * 56 + i + 616] * softmax_scale[a * 1176 + c * 56 + i + 616])), (softmax_exp[a * 9408 + b * 1176 + c * 56 + i + 630] * softmax_scale[a * 1176 + c * 56 + i + 630]));
    }
#pragma omp simd
    for (int64_t i = 0; i < 3; ++i) {
      max_pool3d_r1_out[a * 72 + b * 9 + c * 3 + i] = maximum(maximum(maximum(max_pool3d_with_indices_r1_window[i * 4], max_pool3d_with_indices_r1_window[i * 4 + 1]), max_pool3d_with_indices_r1_window[i * 4 + 2]), max_pool3d_with_indices_r1_window[i * 4 + 3]);
    }
  }
}
