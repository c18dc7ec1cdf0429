#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes mul_r5, through mul_r2, add_r4, mul_r5.
extern "C" void mul_r5_kernel(const float* __restrict p_conv_transpose_bias, const float* __restrict p_scale1, const float* __restrict p_bias, const float* __restrict p_scale2, float* __restrict mul_r5_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const float mul_r2 = (p_conv_transpose_bias[i] * p_scale1[0]);
    const float add_r4 = (mul_r2 + p_bias[i]);
    mul_r5_out[i] = (add_r4 * p_scale2[0]);
  }
}

// Computes add_r3, slice_r9, through slice_r7, slice_r8, add_r3, slice_r9.
extern "C" void slice_r9_kernel(const float* __restrict p_conv_transpose_weight, const float* __restrict p_scale1, float* __restrict add_r3_out, float* __restrict slice_r9_out, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 2);
    const int64_t b = (item % 2);
#pragma omp simd
    for (int64_t i = 0; i < 2; ++i) {
      const float slice_r7 = ((i < 1) ? (((b < 1) ? ((p_conv_transpose_weight[a * 27 + 13] * p_scale1[0]) + (p_conv_transpose_weight[a * 27 + 22] * p_scale1[0])) : (p_conv_transpose_weight[a * 27 + 4] * p_scale1[0])) + ((b < 1) ? ((p_conv_transpose_weight[a * 27 + 16] * p_scale1[0]) + (p_conv_transpose_weight[a * 27 + 25] * p_scale1[0])) : (p_conv_transpose_weight[a * 27 + 7] * p_scale1[0]))) : ((b < 1) ? ((p_conv_transpose_weight[a * 27 + 10] * p_scale1[0]) + (p_conv_transpose_weight[a * 27 + 19] * p_scale1[0])) : (p_conv_transpose_weight[a * 27 + 1] * p_scale1[0])));
      const float slice_r8 = ((i < 1) ? (((b < 1) ? ((p_conv_transpose_weight[a * 27 + 14] * p_scale1[0]) + (p_conv_transpose_weight[a * 27 + 23] * p_scale1[0])) : (p_conv_transpose_weight[a * 27 + 5] * p_scale1[0])) + ((b < 1) ? ((p_conv_transpose_weight[a * 27 + 17] * p_scale1[0]) + (p_conv_transpose_weight[a * 27 + 26] * p_scale1[0])) : (p_conv_transpose_weight[a * 27 + 8] * p_scale1[0]))) : ((b < 1) ? ((p_conv_transpose_weight[a * 27 + 11] * p_scale1[0]) + (p_conv_transpose_weight[a * 27 + 20] * p_scale1[0])) : (p_conv_transpose_weight[a * 27 + 2] * p_scale1[0])));
      add_r3_out[a * 4 + b * 2 + i] = (slice_r7 + slice_r8);
      slice_r9_out[a * 4 + b * 2 + i] = ((i < 1) ? (((b < 1) ? ((p_conv_transpose_weight[a * 27 + 12] * p_scale1[0]) + (p_conv_transpose_weight[a * 27 + 21] * p_scale1[0])) : (p_conv_transpose_weight[a * 27 + 3] * p_scale1[0])) + ((b < 1) ? ((p_conv_transpose_weight[a * 27 + 15] * p_scale1[0]) + (p_conv_transpose_weight[a * 27 + 24] * p_scale1[0])) : (p_conv_transpose_weight[a * 27 + 6] * p_scale1[0]))) : ((b < 1) ? ((p_conv_transpose_weight[a * 27 + 9] * p_scale1[0]) + (p_conv_transpose_weight[a * 27 + 18] * p_scale1[0])) : (p_conv_transpose_weight[a * 27] * p_scale1[0])));
    }
  }
}

// Computes mul_r4, through permute_r1, mul_r3, mul_r4.
extern "C" void mul_r4_kernel(const float* __restrict add_r3, const float* __restrict slice_r9, const float* __restrict p_scale2, float* __restrict mul_r4_out, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 12);
    const int64_t b = ((item / 4) % 3);
    const int64_t c = (item % 4);
#pragma omp simd
    for (int64_t i = 0; i < 2; ++i) {
      const float permute_r1 = ((i < 1) ? add_r3[b * 32 + a * 4 + c + i] : slice_r9[b * 32 + a * 4 + c + i - 1]);
      const float mul_r3 = (permute_r1 * 0.125f);
      mul_r4_out[a * 24 + b * 8 + c * 2 + i] = (mul_r3 * p_scale2[0]);
    }
  }
}
