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

// Computes tanh, through sigmoid, mul, div, clamp, tanh.
extern "C" void tanh_kernel(float* __restrict linear, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const float sigmoid = kw::sigmoid(linear[i]);
    const float mul = (linear[i] * sigmoid);
    const float div = (mul / 2.0f);
    const float clamp = at_most(at_least(div, -1.0f), 1.0f);
    linear[i] = kw::tanh(clamp);
  }
}
