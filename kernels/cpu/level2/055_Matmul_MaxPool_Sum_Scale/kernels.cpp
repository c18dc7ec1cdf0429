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

// Computes mul_r1, through mul_r1.
extern "C" void mul_r1_kernel(const float* __restrict p_matmul_weight, float* __restrict mul_r1_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    mul_r1_out[i] = (p_matmul_weight[i] * 0.5f);
  }
}

// Computes mul_r3, through mul_r3.
extern "C" void mul_r3_kernel(const float* __restrict p_matmul_bias, float* __restrict mul_r3_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    mul_r3_out[i] = (p_matmul_bias[i] * 0.5f);
  }
}

// Computes sum_r2, through max_pool2d_with_indices_r1, sum_r2.
extern "C" void sum_r2_kernel(const float* __restrict linear_r1, float* __restrict sum_r2_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float sum_r2 = 0.0f;
    float sum_r2_side1 = 0.0f;
    float sum_r2_side2 = 0.0f;
    float sum_r2_side3 = 0.0f;
#pragma omp simd reduction(+:sum_r2) reduction(+:sum_r2_side1) reduction(+:sum_r2_side2) reduction(+:sum_r2_side3)
    for (int64_t i = 0; i < 512; ++i) {
      sum_r2 += maximum(linear_r1[row * 4096 + i * 2], linear_r1[row * 4096 + i * 2 + 1]);
      sum_r2_side1 += maximum(linear_r1[row * 4096 + i * 2 + 1024], linear_r1[row * 4096 + i * 2 + 1025]);
      sum_r2_side2 += maximum(linear_r1[row * 4096 + i * 2 + 2048], linear_r1[row * 4096 + i * 2 + 2049]);
      sum_r2_side3 += maximum(linear_r1[row * 4096 + i * 2 + 3072], linear_r1[row * 4096 + i * 2 + 3073]);
    }
    sum_r2 += sum_r2_side1;
    sum_r2 += sum_r2_side2;
    sum_r2 += sum_r2_side3;
    sum_r2_out[row] = sum_r2;
  }
}
