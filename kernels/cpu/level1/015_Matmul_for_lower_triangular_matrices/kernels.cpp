#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes where, through where.
extern "C" void where_kernel(float* __restrict mm, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
#pragma omp simd
    for (int64_t i = 0; i < 512; ++i) {
      mm[row * 512 + i] = (((int64_t(i) - int64_t(row)) <= INT64_C(0)) ? mm[row * 512 + i] : 0.0f);
    }
  }
}
