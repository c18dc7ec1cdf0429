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

// Computes clamp, through max_pool3d_with_indices, mean_sum, mean, clamp.
extern "C" void clamp_kernel(const float* __restrict convolution, float* __restrict clamp_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float mean_sum = 0.0f;
    for (int64_t j = 0; j < 3; ++j) {
      for (int64_t k = 0; k < 7; ++k) {
        alignas(64) float max_pool3d_with_indices_window[14];
#pragma omp simd
        for (int64_t i = 0; i < 14; ++i) {
          max_pool3d_with_indices_window[i] = maximum(maximum(maximum((convolution[row * 1575 + j * 450 + k * 30 + i] * 0.5f), (convolution[row * 1575 + j * 450 + k * 30 + i + 15] * 0.5f)), (convolution[row * 1575 + j * 450 + k * 30 + i + 225] * 0.5f)), (convolution[row * 1575 + j * 450 + k * 30 + i + 240] * 0.5f));
        }
#pragma omp simd reduction(+:mean_sum)
        for (int64_t i = 0; i < 7; ++i) {
          mean_sum += maximum(max_pool3d_with_indices_window[i * 2], max_pool3d_with_indices_window[i * 2 + 1]);
        }
      }
    }
    const float mean = (mean_sum / 147.0f);
    clamp_out[row] = at_most(at_least(mean, 0.0f), 1.0f);
  }
}
