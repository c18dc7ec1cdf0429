#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes leaky_relu, through div, leaky_relu.
extern "C" void leaky_relu_kernel(float* __restrict convolution, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const float div = (convolution[i] / 2.0f);
    convolution[i] = ((div > 0.0f) ? div : (div * 0.01f));
  }
}
