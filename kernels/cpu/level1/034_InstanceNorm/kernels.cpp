#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes _native_batch_norm_legit, through _native_batch_norm_legit_sum,
// _native_batch_norm_legit_mean, _native_batch_norm_legit_squares, _native_batch_norm_legit_rstd,
// _native_batch_norm_legit.
extern "C" void batch_norm_kernel(const float* __restrict x, float* __restrict batch_norm_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float batch_norm_sum = 0.0f;
    float batch_norm_sum_side1 = 0.0f;
    float batch_norm_sum_side2 = 0.0f;
    float batch_norm_sum_side3 = 0.0f;
#pragma omp simd reduction(+:batch_norm_sum) reduction(+:batch_norm_sum_side1) reduction(+:batch_norm_sum_side2) reduction(+:batch_norm_sum_side3)
    for (int64_t i = 0; i < 1024; ++i) {
      batch_norm_sum += x[row * 4096 + i];
      batch_norm_sum_side1 += x[row * 4096 + i + 1024];
      batch_norm_sum_side2 += x[row * 4096 + i + 2048];
      batch_norm_sum_side3 += x[row * 4096 + i + 3072];
    }
    batch_norm_sum += batch_norm_sum_side1;
    batch_norm_sum += batch_norm_sum_side2;
    batch_norm_sum += batch_norm_sum_side3;
    const float batch_norm_mean = (batch_norm_sum / 4096.0f);
    float batch_norm_squares = 0.0f;
    float batch_norm_squares_side1 = 0.0f;
    float batch_norm_squares_side2 = 0.0f;
    float batch_norm_squares_side3 = 0.0f;
#pragma omp simd reduction(+:batch_norm_squares) reduction(+:batch_norm_squares_side1) reduction(+:batch_norm_squares_side2) reduction(+:batch_norm_squares_side3)
    for (int64_t i = 0; i < 1024; ++i) {
      batch_norm_squares += ((x[row * 4096 + i] - batch_norm_mean) * (x[row * 4096 + i] - batch_norm_mean));
      batch_norm_squares_side1 += ((x[row * 4096 + i + 1024] - batch_norm_mean) * (x[row * 4096 + i + 1024] - batch_norm_mean));
      batch_norm_squares_side2 += ((x[row * 4096 + i + 2048] - batch_norm_mean) * (x[row * 4096 + i + 2048] - batch_norm_mean));
      batch_norm_squares_side3 += ((x[row * 4096 + i + 3072] - batch_norm_mean) * (x[row * 4096 + i + 3072] - batch_norm_mean));
    }
    batch_norm_squares += batch_norm_squares_side1;
    batch_norm_squares += batch_norm_squares_side2;
    batch_norm_squares += batch_norm_squares_side3;
    const float batch_norm_rstd = kw::rsqrt(((batch_norm_squares / 4096.0f) + 1e-05f));
#pragma omp simd
    for (int64_t i = 0; i < 4096; ++i) {
      batch_norm_out[row * 4096 + i] = ((x[row * 4096 + i] - batch_norm_mean) * batch_norm_rstd);
    }
  }
}
