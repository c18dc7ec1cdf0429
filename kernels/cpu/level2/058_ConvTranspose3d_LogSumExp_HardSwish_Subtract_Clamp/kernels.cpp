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

// Computes clamp, through amax, sub, exp, sum_1, log, add, add_1, sigmoid, mul, div, sub_1, clamp.
extern "C" void clamp_kernel(const float* __restrict convolution, const float* __restrict p_bias, float* __restrict clamp_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    alignas(64) float amax_lanes[1575];
#pragma omp simd
    for (int64_t i = 0; i < 1575; ++i) {
      amax_lanes[i] = -INFINITY;
    }
    for (int64_t j = 0; j < 8; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 1575; ++i) {
        amax_lanes[i] = maximum(amax_lanes[i], convolution[row * 12600 + j * 1575 + i]);
      }
    }
    alignas(64) float sum_1_lanes[1575];
#pragma omp simd
    for (int64_t i = 0; i < 1575; ++i) {
      sum_1_lanes[i] = 0.0f;
    }
    for (int64_t j = 0; j < 8; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 1575; ++i) {
        const float amax = amax_lanes[i];
        const float sub = (convolution[row * 12600 + j * 1575 + i] - amax);
        const float exp = kw::exp(sub);
        sum_1_lanes[i] = (sum_1_lanes[i] + exp);
      }
    }
#pragma omp simd
    for (int64_t i = 0; i < 1575; ++i) {
      const float sum_1 = sum_1_lanes[i];
      const float amax = amax_lanes[i];
      const float log = kw::log(sum_1);
      const float add = (log + amax);
      const float add_1 = (add + 3.0f);
      const float sigmoid = kw::sigmoid(add_1);
      const float mul = (add * sigmoid);
      const float div = (mul / 6.0f);
      const float sub_1 = (div - p_bias[0]);
      clamp_out[row * 1575 + i] = at_most(at_least(sub_1, -1.0f), 1.0f);
    }
  }
}
