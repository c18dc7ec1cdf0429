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

// Computes add_1, through native_group_norm_sum, native_group_norm_mean,
// native_group_norm_squares, native_group_norm_rstd, native_group_norm, tanh, add, mul, div,
// add_1.
extern "C" void add_1_kernel(const float* __restrict p_group_norm_weight, const float* __restrict p_group_norm_bias, float* __restrict convolution, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 16);
    const int64_t b = (item % 16);
    float group_norm_sum = 0.0f;
    for (int64_t j = 0; j < 2; ++j) {
#pragma omp simd reduction(+:group_norm_sum)
      for (int64_t i = 0; i < 196; ++i) {
        group_norm_sum += convolution[a * 6272 + b * 392 + j * 196 + i];
      }
    }
    const float group_norm_mean = (group_norm_sum / 392.0f);
    float group_norm_squares = 0.0f;
    for (int64_t j = 0; j < 2; ++j) {
#pragma omp simd reduction(+:group_norm_squares)
      for (int64_t i = 0; i < 196; ++i) {
        group_norm_squares += ((convolution[a * 6272 + b * 392 + j * 196 + i] - group_norm_mean) * (convolution[a * 6272 + b * 392 + j * 196 + i] - group_norm_mean));
      }
    }
    const float group_norm_rstd = kw::rsqrt(((group_norm_squares / 392.0f) + 1e-05f));
    for (int64_t j = 0; j < 2; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 196; ++i) {
        const float group_norm = ((((convolution[a * 6272 + b * 392 + j * 196 + i] - group_norm_mean) * group_norm_rstd) * p_group_norm_weight[b * 2 + j]) + p_group_norm_bias[b * 2 + j]);
        const float tanh = kw::tanh(group_norm);
        const float add = (tanh + 3.0f);
        const float mul = (tanh * add);
        const float div = (mul / 6.0f);
        convolution[a * 6272 + b * 392 + j * 196 + i] = (convolution[a * 6272 + b * 392 + j * 196 + i] + div);
      }
    }
  }
}

// Computes add_2, through amax, sub, exp, sum_1, log, add_2.
extern "C" void add_2_kernel(const float* __restrict add_1, float* __restrict add_2_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    alignas(64) float amax_lanes[196];
#pragma omp simd
    for (int64_t i = 0; i < 196; ++i) {
      amax_lanes[i] = -INFINITY;
    }
    for (int64_t j = 0; j < 32; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 196; ++i) {
        amax_lanes[i] = maximum(amax_lanes[i], add_1[row * 6272 + j * 196 + i]);
      }
    }
    alignas(64) float sum_1_lanes[196];
#pragma omp simd
    for (int64_t i = 0; i < 196; ++i) {
      sum_1_lanes[i] = 0.0f;
    }
    for (int64_t j = 0; j < 32; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 196; ++i) {
        const float amax = amax_lanes[i];
        const float sub = (add_1[row * 6272 + j * 196 + i] - amax);
        const float exp = kw::exp(sub);
        sum_1_lanes[i] = (sum_1_lanes[i] + exp);
      }
    }
#pragma omp simd
    for (int64_t i = 0; i < 196; ++i) {
      const float sum_1 = sum_1_lanes[i];
      const float amax = amax_lanes[i];
      const float log = kw::log(sum_1);
      add_2_out[row * 196 + i] = (log + amax);
    }
  }
}
