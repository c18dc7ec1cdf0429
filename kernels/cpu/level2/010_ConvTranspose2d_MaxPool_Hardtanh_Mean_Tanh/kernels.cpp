#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// The greater of two; NaN if either is NaN.
template <class T>
inline T maximum(T a, T b) {
  const T next = b > a ? b : a;
  return b != b ? b : next;
}

// x, but no less than low; NaN stays NaN.
template <class T>
inline T at_least(T x, T low) {
  return x < low ? low : x;
}

// x, but no more than high; NaN stays NaN.
template <class T>
inline T at_most(T x, T high) {
  return x > high ? high : x;
}

// Computes tanh, through max_pool2d_with_indices, hardtanh, mean_sum, mean, tanh.
extern "C" void tanh_kernel(const float* __restrict convolution, float* __restrict tanh_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float mean_sum = 0.0f;
    for (int64_t j = 0; j < 8; ++j) {
#pragma omp simd reduction(+:mean_sum)
      for (int64_t i = 0; i < 8; ++i) {
        const float max_pool2d = maximum(maximum(maximum(convolution[row * 256 + j * 32 + i * 2], convolution[row * 256 + j * 32 + i * 2 + 1]), convolution[row * 256 + j * 32 + i * 2 + 16]), convolution[row * 256 + j * 32 + i * 2 + 17]);
        mean_sum += at_most(at_least(max_pool2d, -1.0f), 1.0f);
      }
    }
    const float mean = (mean_sum / 64.0f);
    tanh_out[row] = kw::tanh(mean);
  }
}
