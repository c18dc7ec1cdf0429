#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes sigmoid, through sigmoid.
extern "C" void sigmoid_kernel(const float* __restrict x, float* __restrict sigmoid_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    sigmoid_out[i] = kw::sigmoid(x[i]);
  }
}
