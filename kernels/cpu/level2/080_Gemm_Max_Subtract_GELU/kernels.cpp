#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes full_r1, through full_r1.
extern "C" void full_r1_kernel(float* __restrict full_r1_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    full_r1_out[i] = 0.0f;
  }
}
