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

// Computes native_group_norm, through native_group_norm_sum, native_group_norm_mean,
// native_group_norm_squares, native_group_norm_rstd, native_group_norm.
extern "C" void group_norm_kernel(const float* __restrict p_group_norm_weight, const float* __restrict p_group_norm_bias, float* __restrict linear, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 512);
    const int64_t b = (item % 512);
    float group_norm_sum = 0.0f;
#pragma omp simd reduction(+:group_norm_sum)
    for (int64_t i = 0; i < 4; ++i) {
      group_norm_sum += linear[a * 2048 + b * 4 + i];
    }
    const float group_norm_mean = (group_norm_sum / 4.0f);
    float group_norm_squares = 0.0f;
#pragma omp simd reduction(+:group_norm_squares)
    for (int64_t i = 0; i < 4; ++i) {
      group_norm_squares += ((linear[a * 2048 + b * 4 + i] - group_norm_mean) * (linear[a * 2048 + b * 4 + i] - group_norm_mean));
    }
    const float group_norm_rstd = kw::rsqrt(((group_norm_squares / 4.0f) + 1e-05f));
#pragma omp simd
    for (int64_t i = 0; i < 4; ++i) {
      linear[a * 2048 + b * 4 + i] = ((((linear[a * 2048 + b * 4 + i] - group_norm_mean) * group_norm_rstd) * p_group_norm_weight[b * 4 + i]) + p_group_norm_bias[b * 4 + i]);
    }
  }
}

// Computes min_1, through min_1.
extern "C" void min_1_kernel(const float* __restrict group_norm, float* __restrict min_1_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float min_1 = INFINITY;
    int32_t min_1_nan = 0;
#pragma omp simd reduction(min:min_1) reduction(|:min_1_nan)
    for (int64_t i = 0; i < 2048; ++i) {
      const float min_1_next = group_norm[row * 2048 + i];
      min_1 = min_1_next < min_1 ? min_1_next : min_1;
      min_1_nan |= min_1_next != min_1_next;
    }
    if (min_1_nan) min_1 = NAN;
    min_1_out[row] = min_1;
  }
}

// Computes add, through add.
extern "C" void add_kernel(const float* __restrict min_1, const float* __restrict p_bias, float* __restrict add_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
#pragma omp simd
    for (int64_t i = 0; i < 32; ++i) {
      add_out[row * 32 + i] = (min_1[i] + p_bias[row]);
    }
  }
}
