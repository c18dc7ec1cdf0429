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

// Computes gelu_1, through amax, sub, exp, sum_1, log, add, leaky_relu_r1, gelu, gelu_1.
extern "C" void gelu_1_kernel(const float* __restrict linear, float* __restrict gelu_1_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float amax = -INFINITY;
    int32_t amax_nan = 0;
#pragma omp simd reduction(max:amax) reduction(|:amax_nan)
    for (int64_t i = 0; i < 2048; ++i) {
      const float amax_next = linear[row * 2048 + i];
      amax = amax_next > amax ? amax_next : amax;
      amax_nan |= amax_next != amax_next;
    }
    if (amax_nan) amax = NAN;
    float sum_1 = 0.0f;
    float sum_1_side1 = 0.0f;
    float sum_1_side2 = 0.0f;
    float sum_1_side3 = 0.0f;
#pragma omp simd reduction(+:sum_1) reduction(+:sum_1_side1) reduction(+:sum_1_side2) reduction(+:sum_1_side3)
    for (int64_t i = 0; i < 512; ++i) {
      const float sub = (linear[row * 2048 + i] - amax);
      sum_1 += kw::exp(sub);
      const float sub_side1 = (linear[row * 2048 + i + 512] - amax);
      sum_1_side1 += kw::exp(sub_side1);
      const float sub_side2 = (linear[row * 2048 + i + 1024] - amax);
      sum_1_side2 += kw::exp(sub_side2);
      const float sub_side3 = (linear[row * 2048 + i + 1536] - amax);
      sum_1_side3 += kw::exp(sub_side3);
    }
    sum_1 += sum_1_side1;
    sum_1 += sum_1_side2;
    sum_1 += sum_1_side3;
    const float log = kw::log(sum_1);
    const float add = (log + amax);
    const float leaky_relu_r1 = ((add > 0.0f) ? add : (add * 0.0001f));
    const float gelu = ((0.5f * leaky_relu_r1) * (1.0f + kw::erf((leaky_relu_r1 * 0.70710677f))));
    gelu_1_out[row] = ((0.5f * gelu) * (1.0f + kw::erf((gelu * 0.70710677f))));
  }
}
