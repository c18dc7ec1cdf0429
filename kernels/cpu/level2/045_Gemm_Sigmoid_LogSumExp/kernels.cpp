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

// Computes sigmoid, through sigmoid.
extern "C" void sigmoid_kernel(float* __restrict linear, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    linear[i] = kw::sigmoid(linear[i]);
  }
}

// Computes add, through amax, sub, exp, sum_1, log, add.
extern "C" void add_kernel(const float* __restrict linear_1, float* __restrict add_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float amax = -INFINITY;
    int32_t amax_nan = 0;
#pragma omp simd reduction(max:amax) reduction(|:amax_nan)
    for (int64_t i = 0; i < 512; ++i) {
      const float amax_next = linear_1[row * 512 + i];
      amax = amax_next > amax ? amax_next : amax;
      amax_nan |= amax_next != amax_next;
    }
    if (amax_nan) amax = NAN;
    float sum_1 = 0.0f;
    float sum_1_side1 = 0.0f;
    float sum_1_side2 = 0.0f;
    float sum_1_side3 = 0.0f;
#pragma omp simd reduction(+:sum_1) reduction(+:sum_1_side1) reduction(+:sum_1_side2) reduction(+:sum_1_side3)
    for (int64_t i = 0; i < 128; ++i) {
      const float sub = (linear_1[row * 512 + i] - amax);
      sum_1 += kw::exp(sub);
      const float sub_side1 = (linear_1[row * 512 + i + 128] - amax);
      sum_1_side1 += kw::exp(sub_side1);
      const float sub_side2 = (linear_1[row * 512 + i + 256] - amax);
      sum_1_side2 += kw::exp(sub_side2);
      const float sub_side3 = (linear_1[row * 512 + i + 384] - amax);
      sum_1_side3 += kw::exp(sub_side3);
    }
    sum_1 += sum_1_side1;
    sum_1 += sum_1_side2;
    sum_1 += sum_1_side3;
    const float log = kw::log(sum_1);
    add_out[row] = (log + amax);
  }
}
