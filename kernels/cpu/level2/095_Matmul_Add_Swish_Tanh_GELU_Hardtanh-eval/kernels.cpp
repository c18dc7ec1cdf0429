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

// Computes hardtanh, through add, sigmoid, mul, tanh, gelu, hardtanh.
extern "C" void hardtanh_kernel(const float* __restrict p_add_value, float* __restrict linear, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
#pragma omp simd
    for (int64_t i = 0; i < 2048; ++i) {
      const float add = (linear[row * 2048 + i] + p_add_value[i]);
      const float sigmoid = kw::sigmoid(add);
      const float mul = (sigmoid * add);
      const float tanh = kw::tanh(mul);
      const float gelu = ((0.5f * tanh) * (1.0f + kw::erf((tanh * 0.70710677f))));
      linear[row * 2048 + i] = at_most(at_least(gelu, -1.0f), 1.0f);
    }
  }
}
