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

// Computes _softmax, through _softmax_max, _softmax_exp, _softmax_sum, _softmax_scale, _softmax.
extern "C" void softmax_kernel(const float* __restrict x, float* __restrict softmax_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float softmax_max = -INFINITY;
    int32_t softmax_max_nan = 0;
#pragma omp simd reduction(max:softmax_max) reduction(|:softmax_max_nan)
    for (int64_t i = 0; i < 49152; ++i) {
      const float softmax_max_next = x[row * 49152 + i];
      softmax_max = softmax_max_next > softmax_max ? softmax_max_next : softmax_max;
      softmax_max_nan |= softmax_max_next != softmax_max_next;
    }
    if (softmax_max_nan) softmax_max = NAN;
    double softmax_sum_total = 0.0;
    for (int64_t part = 0; part < 12; ++part) {
      float softmax_sum_part = 0.0f;
#pragma omp simd reduction(+:softmax_sum_part)
      for (int64_t i = 0; i < 4096; ++i) {
        const float softmax_exp = kw::exp((x[row * 49152 + part * 4096 + i] - softmax_max));
        softmax_out[row * 49152 + part * 4096 + i] = softmax_exp;
        softmax_sum_part += softmax_exp;
      }
      softmax_sum_total += double(softmax_sum_part);
    }
    const float softmax_sum = float(softmax_sum_total);
    const float softmax_scale = (1.0f / softmax_sum);
#pragma omp simd
    for (int64_t i = 0; i < 49152; ++i) {
      const float softmax_exp = softmax_out[row * 49152 + i];
      softmax_out[row * 49152 + i] = (softmax_exp * softmax_scale);
    }
  }
}
