#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes add, through sigmoid, mul, add.
extern "C" void add_kernel(float* __restrict linear, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const float sigmoid = kw::sigmoid(linear[i]);
    const float mul = (sigmoid * 2.0f);
    linear[i] = (mul + linear[i]);
  }
}
