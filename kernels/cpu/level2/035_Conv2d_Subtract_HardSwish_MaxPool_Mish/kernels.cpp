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

// Computes mul_1, through max_pool2d_with_indices, exp, log1p, gt, where, tanh, mul_1.
extern "C" void mul_1_kernel(const float* __restrict convolution, float* __restrict mul_1_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    alignas(64) float max_pool2d_with_indices_window[6];
#pragma omp simd
    for (int64_t i = 0; i < 6; ++i) {
      max_pool2d_with_indices_window[i] = maximum((((convolution[row * 12 + i] - 0.5f) * at_most(at_least(((convolution[row * 12 + i] - 0.5f) + 3.0f), 0.0f), 6.0f)) / 6.0f), (((convolution[row * 12 + i + 6] - 0.5f) * at_most(at_least(((convolution[row * 12 + i + 6] - 0.5f) + 3.0f), 0.0f), 6.0f)) / 6.0f));
    }
#pragma omp simd
    for (int64_t i = 0; i < 3; ++i) {
      const float max_pool2d = maximum(max_pool2d_with_indices_window[i * 2], max_pool2d_with_indices_window[i * 2 + 1]);
      const float exp = kw::exp(max_pool2d);
      const float log1p = kw::log1p(exp);
      const bool gt = (max_pool2d > 20.0f);
      const float where = (gt ? max_pool2d : log1p);
      const float tanh = kw::tanh(where);
      mul_1_out[row * 3 + i] = (max_pool2d * tanh);
    }
  }
}
