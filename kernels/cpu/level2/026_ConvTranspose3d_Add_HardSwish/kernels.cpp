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

// Computes mul_1, through add, add_1, clamp, clamp_1, mul, div, mul_1.
extern "C" void mul_1_kernel(const float* __restrict add_input, float* __restrict convolution, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const float add = (convolution[i] + add_input[i]);
    const float add_1 = (add + 3.0f);
    const float clamp = at_least(add_1, 0.0f);
    const float clamp_1 = at_most(clamp, 6.0f);
    const float mul = (add * clamp_1);
    const float div = (mul / 6.0f);
    convolution[i] = (add * div);
  }
}
