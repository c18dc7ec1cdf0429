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

// Computes add, through relu, add.
extern "C" void add_kernel(const float* __restrict p_bias, float* __restrict convolution, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 128);
    const int64_t b = (item % 128);
#pragma omp simd
    for (int64_t i = 0; i < 36; ++i) {
      const float relu = at_least(convolution[a * 4608 + b * 36 + i], 0.0f);
      convolution[a * 4608 + b * 36 + i] = (relu + p_bias[b]);
    }
  }
}
