#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Whether a replaces b as the greatest so far; NaN counts as greater than everything.
template <class T>
inline bool is_above(T a, T b) {
  return !(a <= b) & (b == b);
}

// Computes argmax, through argmax.
extern "C" void argmax_kernel(const float* __restrict x, int64_t* __restrict argmax_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    alignas(64) int64_t argmax_lanes[1024];
    alignas(64) float argmax_best[1024];
#pragma omp simd
    for (int64_t i = 0; i < 1024; ++i) {
      argmax_best[i] = -INFINITY;
      argmax_lanes[i] = INT64_C(0);
    }
    for (int64_t j = 0; j < 256; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 1024; ++i) {
        const float argmax_value = x[row * 262144 + j * 1024 + i];
        const bool argmax_is_better = is_above(argmax_value, argmax_best[i]);
        argmax_best[i] = (argmax_is_better ? argmax_value : argmax_best[i]);
        argmax_lanes[i] = (argmax_is_better ? int64_t(j) : argmax_lanes[i]);
      }
    }
#pragma omp simd
    for (int64_t i = 0; i < 1024; ++i) {
      argmax_out[row * 1024 + i] = argmax_lanes[i];
    }
  }
}
