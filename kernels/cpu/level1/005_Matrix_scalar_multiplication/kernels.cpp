#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes mul, through mul.
extern "C" void mul_kernel(const float* __restrict a, float* __restrict mul_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    mul_out[i] = (a[i] * 3.14f);
  }
}
