#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Whether a replaces b as the least so far; NaN counts as less than everything.
template <class T>
inline bool is_below(T a, T b) {
  return !(a >= b) & (b == b);
}

// Computes argmin, through argmin.
extern "C" void argmin_kernel(const float* __restrict x, int64_t* __restrict argmin_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    alignas(64) int64_t argmin_lanes[1024];
    alignas(64) float argmin_best[1024];
#pragma omp simd
    for (int64_t i = 0; i < 1024; ++i) {
      argmin_best[i] = INFINITY;
      argmin_lanes[i] = INT64_C(0);
    }
    for (int64_t j = 0; j < 256; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 1024; ++i) {
        const float argmin_value = x[row * 262144 + j * 1024 + i];
        const bool argmin_is_better = is_below(argmin_value, argmin_best[i]);
        argmin_best[i] = (argmin_is_better ? argmin_value : argmin_best[i]);
        argmin_lanes[i] = (argmin_is_better ? int64_t(j) : argmin_lanes[i]);
      }
    }
#pragma omp simd
    for (int64_t i = 0; i < 1024; ++i) {
      argmin_out[row * 1024 + i] = argmin_lanes[i];
    }
  }
}
