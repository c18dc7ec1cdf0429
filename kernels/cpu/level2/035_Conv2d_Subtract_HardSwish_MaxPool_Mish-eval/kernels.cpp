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

// Computes add_r1, through add_r1.
extern "C" void add_r1_kernel(const float* __restrict p_conv_bias, float* __restrict add_r1_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    add_r1_out[i] = (p_conv_bias[i] + -0.5f);
  }
}

// Computes mul_1, through max_pool2d_with_indices_r1, div_r1, exp, log1p, gt, where, tanh, mul_1.
extern "C" void mul_1_kernel(const float* __restrict convolution_r1, float* __restrict mul_1_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    alignas(64) float max_pool2d_with_indices_r1_window[6];
#pragma omp simd
    for (int64_t i = 0; i < 6; ++i) {
      max_pool2d_with_indices_r1_window[i] = maximum((convolution_r1[row * 12 + i] * at_most(at_least((convolution_r1[row * 12 + i] + 3.0f), 0.0f), 6.0f)), (convolution_r1[row * 12 + i + 6] * at_most(at_least((convolution_r1[row * 12 + i + 6] + 3.0f), 0.0f), 6.0f)));
    }
#pragma omp simd
    for (int64_t i = 0; i < 3; ++i) {
      const float max_pool2d_r1 = maximum(max_pool2d_with_indices_r1_window[i * 2], max_pool2d_with_indices_r1_window[i * 2 + 1]);
      const float div_r1 = (max_pool2d_r1 / 6.0f);
      const float exp = kw::exp(div_r1);
      const float log1p = kw::log1p(exp);
      const bool gt = (div_r1 > 20.0f);
      const float where = (gt ? div_r1 : log1p);
      const float tanh = kw::tanh(where);
      mul_1_out[row * 3 + i] = (div_r1 * tanh);
    }
  }
}
