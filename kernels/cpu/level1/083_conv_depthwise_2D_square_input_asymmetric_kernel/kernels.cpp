#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes convolution, through convolution.
extern "C" void convolution_kernel(const float* __restrict x, const float* __restrict p_conv2d_weight, float* __restrict convolution_out, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 8);
    const int64_t b = (item % 8);
#pragma omp simd
    for (int64_t i = 0; i < 3968; ++i) {
      convolution_out[a * 31744 + b * 3968 + i] = (((x[a * 32768 + b * 4096 + i] * p_conv2d_weight[b * 3]) + (x[a * 32768 + b * 4096 + i + 64] * p_conv2d_weight[b * 3 + 1])) + (x[a * 32768 + b * 4096 + i + 128] * p_conv2d_weight[b * 3 + 2]));
    }
  }
}
