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

// Computes mul_1, through exp, log1p, gt, where, tanh, mul, add, hardtanh, mul_1.
extern "C" void mul_1_kernel(float* __restrict convolution, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const float exp = kw::exp(convolution[i]);
    const float log1p = kw::log1p(exp);
    const bool gt = (convolution[i] > 20.0f);
    const float where = (gt ? convolution[i] : log1p);
    const float tanh = kw::tanh(where);
    const float mul = (convolution[i] * tanh);
    const float add = (mul + 0.5f);
    const float hardtanh = at_most(at_least(add, -1.0f), 1.0f);
    convolution[i] = (hardtanh * 2.0f);
  }
}
