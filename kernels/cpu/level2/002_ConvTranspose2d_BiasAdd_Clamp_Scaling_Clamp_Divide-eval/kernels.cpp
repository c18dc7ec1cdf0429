#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

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

// Computes div, through add, clamp, mul, clamp_1, div.
extern "C" void div_kernel(const float* __restrict p_bias, float* __restrict convolution, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 32);
    const int64_t b = (item % 32);
#pragma omp simd
    for (int64_t i = 0; i < 256; ++i) {
      const float add = (convolution[a * 8192 + b * 256 + i] + p_bias[b]);
      const float clamp = at_most(at_least(add, 0.0f), 1.0f);
      const float mul = (clamp * 2.0f);
      const float clamp_1 = at_most(at_least(mul, 0.0f), 1.0f);
      convolution[a * 8192 + b * 256 + i] = (clamp_1 / 2.0f);
    }
  }
}
