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

// Computes div, through add, clamp, clamp_1, div.
extern "C" void div_kernel(const float* __restrict x, float* __restrict div_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const float add = (x[i] + 3.0f);
    const float clamp = at_least(add, 0.0f);
    const float clamp_1 = at_most(clamp, 6.0f);
    div_out[i] = (clamp_1 / 6.0f);
  }
}
