#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// The lesser of two; NaN if either is NaN.
template <class T>
inline T minimum(T a, T b) {
  const T next = b < a ? b : a;
  return b != b ? b : next;
}

// Computes sub, through minimum, sub.
extern "C" void sub_kernel(const float* __restrict p_constant, float* __restrict linear, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const float minimum_ = minimum(linear[i], p_constant[0]);
    linear[i] = (minimum_ - p_constant[0]);
  }
}
