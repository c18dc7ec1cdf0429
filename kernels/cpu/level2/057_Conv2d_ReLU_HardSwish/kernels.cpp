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

// Computes mul, through relu, add, div, clamp_r1, mul.
extern "C" void mul_kernel(float* __restrict convolution, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const float relu = at_least(convolution[i], 0.0f);
    const float add = (relu + 3.0f);
    const float div = (add / 6.0f);
    const float clamp_r1 = at_most(div, 1.0f);
    convolution[i] = (relu * clamp_r1);
  }
}
