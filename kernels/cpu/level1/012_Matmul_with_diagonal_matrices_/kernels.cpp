#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes mul, through mul.
extern "C" void mul_kernel(const float* __restrict a, const float* __restrict b, float* __restrict mul_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
#pragma omp simd
    for (int64_t i = 0; i < 2048; ++i) {
      mul_out[row * 2048 + i] = (a[row] * b[row * 2048 + i]);
    }
  }
}
