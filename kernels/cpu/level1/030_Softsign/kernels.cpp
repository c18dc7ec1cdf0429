#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes div, through abs_1, add, div.
extern "C" void div_kernel(const float* __restrict x, float* __restrict div_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const float abs_1 = std::abs(x[i]);
    const float add = (abs_1 + 1.0f);
    div_out[i] = (x[i] / add);
  }
}
