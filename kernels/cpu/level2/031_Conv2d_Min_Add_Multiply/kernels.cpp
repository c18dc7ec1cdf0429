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

// Computes mul, through minimum, add, mul.
extern "C" void mul_kernel(const float* __restrict c_lifted_tensor_0, const float* __restrict p_bias, float* __restrict convolution, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 128);
    const int64_t b = (item % 128);
#pragma omp simd
    for (int64_t i = 0; i < 36; ++i) {
      const float minimum_ = minimum(convolution[a * 4608 + b * 36 + i], c_lifted_tensor_0[0]);
      const float add = (minimum_ + p_bias[b]);
      convolution[a * 4608 + b * 36 + i] = (add * 2.0f);
    }
  }
}
