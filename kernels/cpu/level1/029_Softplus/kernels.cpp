#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes where, through exp, log1p, gt, where.
extern "C" void where_kernel(const float* __restrict x, float* __restrict where_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const float exp = kw::exp(x[i]);
    const float log1p = kw::log1p(exp);
    const bool gt = (x[i] > 20.0f);
    where_out[i] = (gt ? x[i] : log1p);
  }
}
