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

// Computes hardtanh, through hardtanh.
extern "C" void hardtanh_kernel(const float* __restrict x, float* __restrict hardtanh_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    hardtanh_out[i] = at_most(at_least(x[i], -1.0f), 1.0f);
  }
}
