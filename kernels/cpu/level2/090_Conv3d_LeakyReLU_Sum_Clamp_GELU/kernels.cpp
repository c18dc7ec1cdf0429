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

// Computes gelu, through leaky_relu, add, clamp, gelu.
extern "C" void gelu_kernel(const float* __restrict p_sum_tensor, float* __restrict convolution, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 32);
    const int64_t b = (item % 32);
#pragma omp simd
    for (int64_t i = 0; i < 392; ++i) {
      const float leaky_relu = ((convolution[a * 12544 + b * 392 + i] > 0.0f) ? convolution[a * 12544 + b * 392 + i] : (convolution[a * 12544 + b * 392 + i] * 0.2f));
      const float add = (leaky_relu + p_sum_tensor[b]);
      const float clamp = at_most(at_least(add, -1.0f), 1.0f);
      convolution[a * 12544 + b * 392 + i] = ((0.5f * clamp) * (1.0f + kw::erf((clamp * 0.70710677f))));
    }
  }
}
