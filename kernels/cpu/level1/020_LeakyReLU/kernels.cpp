#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes leaky_relu, through leaky_relu.
extern "C" void leaky_relu_kernel(const float* __restrict x, float* __restrict leaky_relu_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    leaky_relu_out[i] = ((x[i] > 0.0f) ? x[i] : (x[i] * 0.01f));
  }
}
