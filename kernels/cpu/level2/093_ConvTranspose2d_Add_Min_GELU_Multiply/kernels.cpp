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

// Computes mul, through add, minimum, gelu, mul.
extern "C" void mul_kernel(const float* __restrict c_lifted_tensor_0, float* __restrict convolution, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const float add = (convolution[i] + 0.5f);
    const float minimum_ = minimum(add, c_lifted_tensor_0[0]);
    const float gelu = ((0.5f * minimum_) * (1.0f + kw::erf((minimum_ * 0.70710677f))));
    convolution[i] = (gelu * 2.0f);
  }
}
