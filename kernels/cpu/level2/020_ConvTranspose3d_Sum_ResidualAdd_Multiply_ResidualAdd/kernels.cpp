#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes add_2, through add, add_1, mul, add_2.
extern "C" void add_2_kernel(const float* __restrict p_bias, float* __restrict convolution, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 32);
    const int64_t b = (item % 32);
#pragma omp simd
    for (int64_t i = 0; i < 2048; ++i) {
      const float add = (convolution[a * 65536 + b * 2048 + i] + p_bias[b]);
      const float add_1 = (add + convolution[a * 65536 + b * 2048 + i]);
      const float mul = (add_1 * convolution[a * 65536 + b * 2048 + i]);
      convolution[a * 65536 + b * 2048 + i] = (mul + convolution[a * 65536 + b * 2048 + i]);
    }
  }
}
