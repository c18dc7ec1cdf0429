#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes div, through native_batch_norm_legit_r1_sum, native_batch_norm_legit_r1_mean,
// native_batch_norm_legit_r1_squares, native_batch_norm_legit_r1_rstd, native_batch_norm_legit_r1,
// div.
extern "C" void div_kernel(float* __restrict convolution_r1, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float batch_norm_r1_sum = 0.0f;
#pragma omp simd reduction(+:batch_norm_r1_sum)
    for (int64_t i = 0; i < 36; ++i) {
      batch_norm_r1_sum += convolution_r1[row * 36 + i];
    }
    const float batch_norm_r1_mean = (batch_norm_r1_sum / 36.0f);
    float batch_norm_r1_squares = 0.0f;
#pragma omp simd reduction(+:batch_norm_r1_squares)
    for (int64_t i = 0; i < 36; ++i) {
      batch_norm_r1_squares += ((convolution_r1[row * 36 + i] - batch_norm_r1_mean) * (convolution_r1[row * 36 + i] - batch_norm_r1_mean));
    }
    const float batch_norm_r1_rstd = kw::rsqrt(((batch_norm_r1_squares / 36.0f) + 1e-05f));
#pragma omp simd
    for (int64_t i = 0; i < 36; ++i) {
      const float batch_norm_r1 = ((convolution_r1[row * 36 + i] - batch_norm_r1_mean) * batch_norm_r1_rstd);
      convolution_r1[row * 36 + i] = (batch_norm_r1 / 2.0f);
    }
  }
}
