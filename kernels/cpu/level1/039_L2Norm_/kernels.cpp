#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes div, through linalg_vector_norm_total, linalg_vector_norm, div.
extern "C" void div_kernel(const float* __restrict x, float* __restrict div_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float vector_norm_total = 0.0f;
    float vector_norm_total_side1 = 0.0f;
    float vector_norm_total_side2 = 0.0f;
    float vector_norm_total_side3 = 0.0f;
#pragma omp simd reduction(+:vector_norm_total) reduction(+:vector_norm_total_side1) reduction(+:vector_norm_total_side2) reduction(+:vector_norm_total_side3)
    for (int64_t i = 0; i < 2048; ++i) {
      vector_norm_total += (x[row * 8192 + i] * x[row * 8192 + i]);
      vector_norm_total_side1 += (x[row * 8192 + i + 2048] * x[row * 8192 + i + 2048]);
      vector_norm_total_side2 += (x[row * 8192 + i + 4096] * x[row * 8192 + i + 4096]);
      vector_norm_total_side3 += (x[row * 8192 + i + 6144] * x[row * 8192 + i + 6144]);
    }
    vector_norm_total += vector_norm_total_side1;
    vector_norm_total += vector_norm_total_side2;
    vector_norm_total += vector_norm_total_side3;
    const float vector_norm = std::sqrt(vector_norm_total);
#pragma omp simd
    for (int64_t i = 0; i < 8192; ++i) {
      div_out[row * 8192 + i] = (x[row * 8192 + i] / vector_norm);
    }
  }
}
