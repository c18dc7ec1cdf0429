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

// Computes relu, through add, relu.
extern "C" void relu_kernel(const float* __restrict p_bias, float* __restrict linear, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
#pragma omp simd
    for (int64_t i = 0; i < 2048; ++i) {
      const float add = (linear[row * 2048 + i] + p_bias[i]);
      linear[row * 2048 + i] = at_least(add, 0.0f);
    }
  }
}
