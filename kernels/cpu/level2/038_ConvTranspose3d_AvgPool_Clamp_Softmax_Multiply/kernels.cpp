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

// Computes avg_pool3d, through avg_pool3d.
extern "C" void avg_pool3d_kernel(const float* __restrict x, float* __restrict avg_pool3d_out, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 8);
    const int64_t b = (item % 8);
    alignas(64) float avg_pool3d_window[16];
#pragma omp simd
    for (int64_t i = 0; i < 16; ++i) {
      avg_pool3d_window[i] = (((x[a * 512 + b * 32 + i] + x[a * 512 + b * 32 + i + 16]) + x[a * 512 + b * 32 + i + 256]) + x[a * 512 + b * 32 + i + 272]);
    }
#pragma omp simd
    for (int64_t i = 0; i < 8; ++i) {
      avg_pool3d_out[a * 64 + b * 8 + i] = ((avg_pool3d_window[i * 2] + avg_pool3d_window[i * 2 + 1]) / 8.0f);
    }
  }
}

// Computes mul, through clamp, _softmax_max, _softmax_exp, _softmax_sum, _softmax_scale, _softmax,
// mul.
extern "C" void mul_kernel(const float* __restrict p_scale, float* __restrict convolution, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 32);
    const int64_t b = (item % 32);
    float softmax_max = -INFINITY;
    int32_t softmax_max_nan = 0;
#pragma omp simd reduction(max:softmax_max) reduction(|:softmax_max_nan)
    for (int64_t i = 0; i < 1024; ++i) {
      const float clamp = at_most(at_least(convolution[a * 32768 + b * 1024 + i], 0.0f), 1.0f);
      const float softmax_max_next = clamp;
      softmax_max = softmax_max_next > softmax_max ? softmax_max_next : softmax_max;
      softmax_max_nan |= softmax_max_next != softmax_max_next;
    }
    if (softmax_max_nan) softmax_max = NAN;
    float softmax_sum = 0.0f;
#pragma omp simd reduction(+:softmax_sum)
    for (int64_t i = 0; i < 1024; ++i) {
      const float clamp = at_most(at_least(convolution[a * 32768 + b * 1024 + i], 0.0f), 1.0f);
      const float softmax_exp = kw::exp((clamp - softmax_max));
      convolution[a * 32768 + b * 1024 + i] = softmax_exp;
      softmax_sum += softmax_exp;
    }
    const float softmax_scale = (1.0f / softmax_sum);
#pragma omp simd
    for (int64_t i = 0; i < 1024; ++i) {
      const float softmax_exp = convolution[a * 32768 + b * 1024 + i];
      const float softmax = (softmax_exp * softmax_scale);
      convolution[a * 32768 + b * 1024 + i] = (softmax * p_scale[b]);
    }
  }
}
