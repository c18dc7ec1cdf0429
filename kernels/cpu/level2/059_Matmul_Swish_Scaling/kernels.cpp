#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes mul_1, through sigmoid, mul, mul_1.
extern "C" void mul_1_kernel(float* __restrict linear, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const float sigmoid = kw::sigmoid(linear[i]);
    const float mul = (linear[i] * sigmoid);
    linear[i] = (mul * 2.0f);
  }
}
