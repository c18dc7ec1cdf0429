#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes mul, through _native_batch_norm_legit_sum, _native_batch_norm_legit_mean,
// _native_batch_norm_legit_squares, _native_batch_norm_legit_rstd, _native_batch_norm_legit, add,
// mul.
extern "C" void mul_kernel(const float* __restrict y, float* __restrict linear, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float batch_norm_sum = 0.0f;
    float batch_norm_sum_side1 = 0.0f;
    float batch_norm_sum_side2 = 0.0f;
    float batch_norm_sum_side3 = 0.0f;
#pragma omp simd reduction(+:batch_norm_sum) reduction(+:batch_norm_sum_side1) reduction(+:batch_norm_sum_side2) reduction(+:batch_norm_sum_side3)
    for (int64_t i = 0; i < 512; ++i) {
      batch_norm_sum += linear[row * 2048 + i];
      batch_norm_sum_side1 += linear[row * 2048 + i + 512];
      batch_norm_sum_side2 += linear[row * 2048 + i + 1024];
      batch_norm_sum_side3 += linear[row * 2048 + i + 1536];
    }
    batch_norm_sum += batch_norm_sum_side1;
    batch_norm_sum += batch_norm_sum_side2;
    batch_norm_sum += batch_norm_sum_side3;
    const float batch_norm_mean = (batch_norm_sum / 2048.0f);
    float batch_norm_squares = 0.0f;
    float batch_norm_squares_side1 = 0.0f;
    float batch_norm_squares_side2 = 0.0f;
    float batch_norm_squares_side3 = 0.0f;
#pragma omp simd reduction(+:batch_norm_squares) reduction(+:batch_norm_squares_side1) reduction(+:batch_norm_squares_side2) reduction(+:batch_norm_squares_side3)
    for (int64_t i = 0; i < 512; ++i) {
      batch_norm_squares += ((linear[row * 2048 + i] - batch_norm_mean) * (linear[row * 2048 + i] - batch_norm_mean));
      batch_norm_squares_side1 += ((linear[row * 2048 + i + 512] - batch_norm_mean) * (linear[row * 2048 + i + 512] - batch_norm_mean));
      batch_norm_squares_side2 += ((linear[row * 2048 + i + 1024] - batch_norm_mean) * (linear[row * 2048 + i + 1024] - batch_norm_mean));
      batch_norm_squares_side3 += ((linear[row * 2048 + i + 1536] - batch_norm_mean) * (linear[row * 2048 + i + 1536] - batch_norm_mean));
    }
    batch_norm_squares += batch_norm_squares_side1;
    batch_norm_squares += batch_norm_squares_side2;
    batch_norm_squares += batch_norm_squares_side3;
    const float batch_norm_rstd = kw::rsqrt(((batch_norm_squares / 2048.0f) + 1e-05f));
#pragma omp simd
    for (int64_t i = 0; i < 2048; ++i) {
      const float batch_norm = ((linear[row * 2048 + i] - batch_norm_mean) * batch_norm_rstd);
      const float add = (batch_norm + y[row * 2048 + i]);
      linear[row * 2048 + i] = (add * y[row * 2048 + i]);
    }
  }
}
