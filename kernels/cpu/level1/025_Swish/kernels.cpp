#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes mul, through sigmoid, mul.
extern "C" void mul_kernel(const float* __restrict x, float* __restrict mul_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const float sigmoid = kw::sigmoid(x[i]);
    mul_out[i] = (x[i] * sigmoid);
  }
}
