#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes convolution, through convolution.
extern "C" void convolution_kernel(const float* __restrict x, const float* __restrict p_conv2d_weight, float* __restrict convolution_out, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 1984);
    const int64_t b = ((item / 62) % 32);
    const int64_t c = (item % 62);
#pragma omp simd
    for (int64_t i = 0; i < 62; ++i) {
      convolution_out[a * 123008 + b * 3844 + c * 62 + i] = (((((((((x[a * 131072 + b * 4096 + c * 64 + i] * p_conv2d_weight[b * 9]) + (x[a * 131072 + b * 4096 + c * 64 + i + 1] * p_conv2d_weight[b * 9 + 1])) + (x[a * 131072 + b * 4096 + c * 64 + i + 2] * p_conv2d_weight[b * 9 + 2])) + (x[a * 131072 + b * 4096 + c * 64 + i + 64] * p_conv2d_weight[b * 9 + 3])) + (x[a * 131072 + b * 4096 + c * 64 + i + 65] * p_conv2d_weight[b * 9 + 4])) + (x[a * 131072 + b * 4096 + c * 64 + i + 66] * p_conv2d_weight[b * 9 + 5])) + (x[a * 131072 + b * 4096 + c * 64 + i + 128] * p_conv2d_weight[b * 9 + 6])) + (x[a * 131072 + b * 4096 + c * 64 + i + 129] * p_conv2d_weight[b * 9 + 7])) + (x[a * 131072 + b * 4096 + c * 64 + i + 130] * p_conv2d_weight[b * 9 + 8]));
    }
  }
}
