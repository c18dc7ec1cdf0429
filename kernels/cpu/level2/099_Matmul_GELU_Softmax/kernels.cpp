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

// Computes _softmax, through gelu, _softmax_max, _softmax_exp, _softmax_sum, _softmax_scale,
// _softmax.
extern "C" void softmax_kernel(float* __restrict linear, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    alignas(64) float softmax_exp_row[2048];
    float softmax_max = -INFINITY;
    int32_t softmax_max_nan = 0;
#pragma omp simd reduction(max:softmax_max) reduction(|:softmax_max_nan)
    for (int64_t i = 0; i < 2048; ++i) {
      const float gelu = ((0.5f * linear[row * 2048 + i]) * (1.0f + kw::erf((linear[row * 2048 + i] * 0.70710677f))));
      linear[row * 2048 + i] = gelu;
      const float softmax_max_next = gelu;
      softmax_max = softmax_max_next > softmax_max ? softmax_max_next : softmax_max;
      softmax_max_nan |= softmax_max_next != softmax_max_next;
    }
    if (softmax_max_nan) softmax_max = NAN;
    float softmax_sum = 0.0f;
#pragma omp simd reduction(+:softmax_sum)
    for (int64_t i = 0; i < 2048; ++i) {
      const float gelu = linear[row * 2048 + i];
      const float softmax_exp = kw::exp((gelu - softmax_max));
      softmax_exp_row[i] = softmax_exp;
      softmax_sum += softmax_exp;
    }
    const float softmax_scale = (1.0f / softmax_sum);
#pragma omp simd
    for (int64_t i = 0; i < 2048; ++i) {
      const float softmax_exp = softmax_exp_row[i];
      linear[row * 2048 + i] = (softmax_exp * softmax_scale);
    }
  }
}
