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

// Computes mul_r1, through mul_r1.
extern "C" void mul_r1_kernel(const float* __restrict p_conv_weight, const float* __restrict p_multiplier, float* __restrict mul_r1_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
#pragma omp simd
    for (int64_t i = 0; i < 81; ++i) {
      mul_r1_out[row * 81 + i] = (p_conv_weight[row * 81 + i] * p_multiplier[row]);
    }
  }
}

// Computes mul_1, through native_batch_norm_legit_r1_sum, native_batch_norm_legit_r1_mean,
// native_batch_norm_legit_r1_squares, native_batch_norm_legit_r1_rstd, native_batch_norm_legit_r1,
// clamp, mul_1.
extern "C" void mul_1_kernel(const float* __restrict p_multiplier, float* __restrict convolution_r2, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 16);
    const int64_t b = (item % 16);
    float batch_norm_r1_sum = 0.0f;
#pragma omp simd reduction(+:batch_norm_r1_sum)
    for (int64_t i = 0; i < 392; ++i) {
      batch_norm_r1_sum += convolution_r2[a * 6272 + b * 392 + i];
    }
    const float batch_norm_r1_mean = (batch_norm_r1_sum / 392.0f);
    float batch_norm_r1_squares = 0.0f;
#pragma omp simd reduction(+:batch_norm_r1_squares)
    for (int64_t i = 0; i < 392; ++i) {
      batch_norm_r1_squares += ((convolution_r2[a * 6272 + b * 392 + i] - batch_norm_r1_mean) * (convolution_r2[a * 6272 + b * 392 + i] - batch_norm_r1_mean));
    }
    const float batch_norm_r1_rstd = kw::rsqrt(((batch_norm_r1_squares / 392.0f) + 1e-05f));
#pragma omp simd
    for (int64_t i = 0; i < 392; ++i) {
      const float batch_norm_r1 = ((convolution_r2[a * 6272 + b * 392 + i] - batch_norm_r1_mean) * batch_norm_r1_rstd);
      const float clamp = at_most(at_least(batch_norm_r1, -1.0f), 1.0f);
      convolution_r2[a * 6272 + b * 392 + i] = (clamp * p_multiplier[b]);
    }
  }
}

// Computes max_1, through max_1.
extern "C" void max_1_kernel(const float* __restrict mul_1, float* __restrict max_1_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    alignas(64) float max_1_lanes[392];
#pragma omp simd
    for (int64_t i = 0; i < 392; ++i) {
      max_1_lanes[i] = -INFINITY;
    }
    for (int64_t j = 0; j < 16; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 392; ++i) {
        max_1_lanes[i] = maximum(max_1_lanes[i], mul_1[row * 6272 + j * 392 + i]);
      }
    }
#pragma omp simd
    for (int64_t i = 0; i < 392; ++i) {
      max_1_out[row * 392 + i] = max_1_lanes[i];
    }
  }
}
