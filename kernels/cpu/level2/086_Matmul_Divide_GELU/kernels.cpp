#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes gelu, through div, gelu.
extern "C" void gelu_kernel(float* __restrict linear, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const float div = (linear[i] / 10.0f);
    linear[i] = ((0.5f * div) * (1.0f + kw::erf((div * 0.70710677f))));
  }
}
