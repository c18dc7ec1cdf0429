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

// Computes add, through relu, gelu, sigmoid, add.
extern "C" void add_kernel(const float* __restrict p_bias, float* __restrict convolution, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 16);
    const int64_t b = (item % 16);
#pragma omp simd
    for (int64_t i = 0; i < 392; ++i) {
      const float relu = at_least(convolution[a * 6272 + b * 392 + i], 0.0f);
      const float gelu = ((0.5f * relu) * (1.0f + kw::erf((relu * 0.70710677f))));
      const float sigmoid = kw::sigmoid(gelu);
      convolution[a * 6272 + b * 392 + i] = (sigmoid + p_bias[b]);
    }
  }
}
