#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes mean, through gelu, mean_sum, mean.
extern "C" void mean_kernel(const float* __restrict convolution, float* __restrict mean_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float mean_sum = 0.0f;
    float mean_sum_side1 = 0.0f;
    float mean_sum_side2 = 0.0f;
    float mean_sum_side3 = 0.0f;
#pragma omp simd reduction(+:mean_sum) reduction(+:mean_sum_side1) reduction(+:mean_sum_side2) reduction(+:mean_sum_side3)
    for (int64_t i = 0; i < 225; ++i) {
      mean_sum += ((0.5f * convolution[row * 900 + i]) * (1.0f + kw::erf((convolution[row * 900 + i] * 0.70710677f))));
      mean_sum_side1 += ((0.5f * convolution[row * 900 + i + 225]) * (1.0f + kw::erf((convolution[row * 900 + i + 225] * 0.70710677f))));
      mean_sum_side2 += ((0.5f * convolution[row * 900 + i + 450]) * (1.0f + kw::erf((convolution[row * 900 + i + 450] * 0.70710677f))));
      mean_sum_side3 += ((0.5f * convolution[row * 900 + i + 675]) * (1.0f + kw::erf((convolution[row * 900 + i + 675] * 0.70710677f))));
    }
    mean_sum += mean_sum_side1;
    mean_sum += mean_sum_side2;
    mean_sum += mean_sum_side3;
    mean_out[row] = (mean_sum / 900.0f);
  }
}
