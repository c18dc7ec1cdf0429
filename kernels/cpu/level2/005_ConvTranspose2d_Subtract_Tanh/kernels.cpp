#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes tanh, through sub, tanh.
extern "C" void tanh_kernel(const float* __restrict p_bias, float* __restrict convolution, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 32);
    const int64_t b = (item % 32);
#pragma omp simd
    for (int64_t i = 0; i < 1089; ++i) {
      const float sub = (convolution[a * 34848 + b * 1089 + i] - p_bias[b]);
      convolution[a * 34848 + b * 1089 + i] = kw::tanh(sub);
    }
  }
}
