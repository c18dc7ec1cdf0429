#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes leaky_relu, through mul, leaky_relu.
extern "C" void leaky_relu_kernel(float* __restrict linear, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const float mul = (linear[i] * 2.0f);
    linear[i] = ((mul > 0.0f) ? mul : (mul * 0.1f));
  }
}
