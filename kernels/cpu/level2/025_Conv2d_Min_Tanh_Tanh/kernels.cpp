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

// Computes tanh_1, through min_1, tanh, tanh_1.
extern "C" void tanh_1_kernel(const float* __restrict convolution, float* __restrict tanh_1_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    alignas(64) float min_1_lanes[196];
#pragma omp simd
    for (int64_t i = 0; i < 196; ++i) {
      min_1_lanes[i] = INFINITY;
    }
    for (int64_t j = 0; j < 64; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 196; ++i) {
        min_1_lanes[i] = minimum(min_1_lanes[i], convolution[row * 12544 + j * 196 + i]);
      }
    }
#pragma omp simd
    for (int64_t i = 0; i < 196; ++i) {
      const float min_1 = min_1_lanes[i];
      const float tanh = kw::tanh(min_1);
      tanh_1_out[row * 196 + i] = kw::tanh(tanh);
    }
  }
}
