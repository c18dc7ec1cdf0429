#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes mul_r2, through mul_r2.
extern "C" void mul_r2_kernel(const float* __restrict p_conv_transpose_bias, float* __restrict mul_r2_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    mul_r2_out[i] = (p_conv_transpose_bias[i] * 0.5f);
  }
}

// Computes sum_r1, through sum_r1.
extern "C" void sum_r1_kernel(const float* __restrict x, float* __restrict sum_r1_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    alignas(64) float sum_r1_lanes[32];
#pragma omp simd
    for (int64_t i = 0; i < 32; ++i) {
      sum_r1_lanes[i] = 0.0f;
    }
    for (int64_t j = 0; j < 31; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 32; ++i) {
        sum_r1_lanes[i] = (sum_r1_lanes[i] + x[row * 1024 + j * 32 + i + 32]);
      }
    }
#pragma omp simd
    for (int64_t i = 0; i < 32; ++i) {
      sum_r1_out[row * 32 + i] = sum_r1_lanes[i];
    }
  }
}

// Computes sum_r2, add_r3, through slice_r6, sum_r2, slice_r7, add_r3.
extern "C" void add_r3_kernel(const float* __restrict sum_r1, const float* __restrict x, float* __restrict sum_r2_out, float* __restrict add_r3_out, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 2);
    const int64_t b = (item % 2);
    const float slice_r7 = ((b < 1) ? sum_r1[a * 32] : (sum_r1[a * 32] + x[a * 1024]));
    float sum_r2 = 0.0f;
#pragma omp simd reduction(+:sum_r2)
    for (int64_t i = 0; i < 31; ++i) {
      sum_r2 += ((b < 1) ? sum_r1[a * 32 + i + 1] : (sum_r1[a * 32 + i + 1] + x[a * 1024 + i + 1]));
    }
    sum_r2_out[a * 2 + b] = sum_r2;
    add_r3_out[a * 2 + b] = (sum_r2 + slice_r7);
  }
}

// Computes cat_r3, through cat_r3.
extern "C" void cat_r3_kernel(const float* __restrict sum_r2, const float* __restrict add_r3, float* __restrict cat_r3_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
#pragma omp simd
    for (int64_t i = 0; i < 2; ++i) {
      cat_r3_out[row * 2 + i] = ((i < 1) ? sum_r2[row] : add_r3[i + row - 1]);
    }
  }
}

// Computes slice_r8, add_r4, through slice_r8, slice_r9, slice_r10, add_r4.
extern "C" void add_r4_kernel(const float* __restrict p_conv_transpose_weight, float* __restrict slice_r8_out, float* __restrict add_r4_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
#pragma omp simd
    for (int64_t i = 0; i < 2; ++i) {
      slice_r8_out[row * 2 + i] = ((i < 1) ? (p_conv_transpose_weight[row * 9] * 0.5f) : ((p_conv_transpose_weight[row * 9 + 3] * 0.5f) + (p_conv_transpose_weight[row * 9 + 6] * 0.5f)));
      const float slice_r9 = ((i < 1) ? (p_conv_transpose_weight[row * 9 + 1] * 0.5f) : ((p_conv_transpose_weight[row * 9 + 4] * 0.5f) + (p_conv_transpose_weight[row * 9 + 7] * 0.5f)));
      const float slice_r10 = ((i < 1) ? (p_conv_transpose_weight[row * 9 + 2] * 0.5f) : ((p_conv_transpose_weight[row * 9 + 5] * 0.5f) + (p_conv_transpose_weight[row * 9 + 8] * 0.5f)));
      add_r4_out[row * 2 + i] = (slice_r9 + slice_r10);
    }
  }
}

// Computes permute_r1, through permute_r1.
extern "C" void permute_r1_kernel(const float* __restrict slice_r8, const float* __restrict add_r4, float* __restrict permute_r1_out, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 4);
    const int64_t b = ((item / 2) % 2);
    const int64_t c = (item % 2);
#pragma omp simd
    for (int64_t i = 0; i < 64; ++i) {
      permute_r1_out[a * 256 + b * 128 + c * 64 + i] = (((c < 1) ? slice_r8[a * 128 + i * 2 + b + c] : add_r4[a * 128 + i * 2 + b + c - 1]) * 0.00024414062f);
    }
  }
}
