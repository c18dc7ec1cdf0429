#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// x, but no less than low; NaN stays NaN.
template <class T>
inline T at_least(T x, T low) {
  return x < low ? low : x;
}

// Computes clamp, through sub, add, linalg_vector_norm_total, linalg_vector_norm, sub_1, add_1,
// linalg_vector_norm_1_total, linalg_vector_norm_1, add_2, sub_2, clamp.
extern "C" void clamp_kernel(const float* __restrict anchor, const float* __restrict positive, const float* __restrict negative, float* __restrict clamp_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float vector_norm_total = 0.0f;
    float vector_norm_1_total = 0.0f;
#pragma omp simd reduction(+:vector_norm_total) reduction(+:vector_norm_1_total)
    for (int64_t i = 0; i < 2048; ++i) {
      const float sub = (anchor[row * 2048 + i] - positive[row * 2048 + i]);
      const float add = (sub + 1e-06f);
      vector_norm_total += (add * add);
      const float sub_1 = (anchor[row * 2048 + i] - negative[row * 2048 + i]);
      const float add_1 = (sub_1 + 1e-06f);
      vector_norm_1_total += (add_1 * add_1);
    }
    const float vector_norm = std::sqrt(vector_norm_total);
    const float vector_norm_1 = std::sqrt(vector_norm_1_total);
    const float add_2 = (vector_norm + 1.0f);
    const float sub_2 = (add_2 - vector_norm_1);
    clamp_out[row] = at_least(sub_2, 0.0f);
  }
}

// Computes mean, through mean_sum, mean.
extern "C" void mean_kernel(const float* __restrict clamp, float* __restrict mean_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float mean_sum = 0.0f;
#pragma omp simd reduction(+:mean_sum)
    for (int64_t i = 0; i < 128; ++i) {
      mean_sum += clamp[i];
    }
    mean_out[0] = (mean_sum / 128.0f);
  }
}
