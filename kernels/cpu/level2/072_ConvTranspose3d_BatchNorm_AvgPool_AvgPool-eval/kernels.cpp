#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes mul_r1, add_r3, through add_r1, rsqrt_r1, mul_r1, mul_r2, sub_r1, mul_r5, add_r3.
extern "C" void add_r3_kernel(const float* __restrict b_batch_norm_running_var, const float* __restrict p_batch_norm_weight, const float* __restrict b_batch_norm_running_mean, const float* __restrict p_batch_norm_bias, const float* __restrict p_conv_transpose_bias, float* __restrict mul_r1_out, float* __restrict add_r3_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const float add_r1 = (b_batch_norm_running_var[i] + 1e-05f);
    const float rsqrt_r1 = kw::rsqrt(add_r1);
    const float mul_r1 = (rsqrt_r1 * p_batch_norm_weight[i]);
    mul_r1_out[i] = mul_r1;
    const float mul_r2 = (b_batch_norm_running_mean[i] * mul_r1);
    const float sub_r1 = (p_batch_norm_bias[i] - mul_r2);
    const float mul_r5 = (p_conv_transpose_bias[i] * mul_r1);
    add_r3_out[i] = (mul_r5 + sub_r1);
  }
}

// Computes add_r9, slice_r9, add_r11, through slice_r7, slice_r8, add_r9, slice_r9, add_r10,
// add_r11.
extern "C" void add_r11_kernel(const float* __restrict p_conv_transpose_weight, const float* __restrict mul_r1, float* __restrict add_r9_out, float* __restrict slice_r9_out, float* __restrict add_r11_out, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 24);
    const int64_t b = ((item / 3) % 8);
    const int64_t c = (item % 3);
#pragma omp simd
    for (int64_t i = 0; i < 3; ++i) {
      const float slice_r7 = ((i < 1) ? (((c < 1) ? ((p_conv_transpose_weight[a * 216 + b * 27 + 13] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 22] * mul_r1[b])) : ((c < 2) ? (((p_conv_transpose_weight[a * 216 + b * 27 + 4] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 13] * mul_r1[b])) + (p_conv_transpose_weight[a * 216 + b * 27 + 22] * mul_r1[b])) : (p_conv_transpose_weight[a * 216 + b * 27 + 4] * mul_r1[b]))) + ((c < 1) ? ((p_conv_transpose_weight[a * 216 + b * 27 + 16] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 25] * mul_r1[b])) : ((c < 2) ? (((p_conv_transpose_weight[a * 216 + b * 27 + 7] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 16] * mul_r1[b])) + (p_conv_transpose_weight[a * 216 + b * 27 + 25] * mul_r1[b])) : (p_conv_transpose_weight[a * 216 + b * 27 + 7] * mul_r1[b])))) : ((i < 2) ? ((((c < 1) ? ((p_conv_transpose_weight[a * 216 + b * 27 + 10] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 19] * mul_r1[b])) : ((c < 2) ? (((p_conv_transpose_weight[a * 216 + b * 27 + 1] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 10] * mul_r1[b])) + (p_conv_transpose_weight[a * 216 + b * 27 + 19] * mul_r1[b])) : (p_conv_transpose_weight[a * 216 + b * 27 + 1] * mul_r1[b]))) + ((c < 1) ? ((p_conv_transpose_weight[a * 216 + b * 27 + 13] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 22] * mul_r1[b])) : ((c < 2) ? (((p_conv_transpose_weight[a * 216 + b * 27 + 4] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 13] * mul_r1[b])) + (p_conv_transpose_weight[a * 216 + b * 27 + 22] * mul_r1[b])) : (p_conv_transpose_weight[a * 216 + b * 27 + 4] * mul_r1[b])))) + ((c < 1) ? ((p_conv_transpose_weight[a * 216 + b * 27 + 16] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 25] * mul_r1[b])) : ((c < 2) ? (((p_conv_transpose_weight[a * 216 + b * 27 + 7] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 16] * mul_r1[b])) + (p_conv_transpose_weight[a * 216 + b * 27 + 25] * mul_r1[b])) : (p_conv_transpose_weight[a * 216 + b * 27 + 7] * mul_r1[b])))) : ((c < 1) ? ((p_conv_transpose_weight[a * 216 + b * 27 + 10] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 19] * mul_r1[b])) : ((c < 2) ? (((p_conv_transpose_weight[a * 216 + b * 27 + 1] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 10] * mul_r1[b])) + (p_conv_transpose_weight[a * 216 + b * 27 + 19] * mul_r1[b])) : (p_conv_transpose_weight[a * 216 + b * 27 + 1] * mul_r1[b])))));
      const float slice_r8 = ((i < 1) ? (((c < 1) ? ((p_conv_transpose_weight[a * 216 + b * 27 + 14] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 23] * mul_r1[b])) : ((c < 2) ? (((p_conv_transpose_weight[a * 216 + b * 27 + 5] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 14] * mul_r1[b])) + (p_conv_transpose_weight[a * 216 + b * 27 + 23] * mul_r1[b])) : (p_conv_transpose_weight[a * 216 + b * 27 + 5] * mul_r1[b]))) + ((c < 1) ? ((p_conv_transpose_weight[a * 216 + b * 27 + 17] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 26] * mul_r1[b])) : ((c < 2) ? (((p_conv_transpose_weight[a * 216 + b * 27 + 8] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 17] * mul_r1[b])) + (p_conv_transpose_weight[a * 216 + b * 27 + 26] * mul_r1[b])) : (p_conv_transpose_weight[a * 216 + b * 27 + 8] * mul_r1[b])))) : ((i < 2) ? ((((c < 1) ? ((p_conv_transpose_weight[a * 216 + b * 27 + 11] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 20] * mul_r1[b])) : ((c < 2) ? (((p_conv_transpose_weight[a * 216 + b * 27 + 2] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 11] * mul_r1[b])) + (p_conv_transpose_weight[a * 216 + b * 27 + 20] * mul_r1[b])) : (p_conv_transpose_weight[a * 216 + b * 27 + 2] * mul_r1[b]))) + ((c < 1) ? ((p_conv_transpose_weight[a * 216 + b * 27 + 14] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 23] * mul_r1[b])) : ((c < 2) ? (((p_conv_transpose_weight[a * 216 + b * 27 + 5] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 14] * mul_r1[b])) + (p_conv_transpose_weight[a * 216 + b * 27 + 23] * mul_r1[b])) : (p_conv_transpose_weight[a * 216 + b * 27 + 5] * mul_r1[b])))) + ((c < 1) ? ((p_conv_transpose_weight[a * 216 + b * 27 + 17] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 26] * mul_r1[b])) : ((c < 2) ? (((p_conv_transpose_weight[a * 216 + b * 27 + 8] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 17] * mul_r1[b])) + (p_conv_transpose_weight[a * 216 + b * 27 + 26] * mul_r1[b])) : (p_conv_transpose_weight[a * 216 + b * 27 + 8] * mul_r1[b])))) : ((c < 1) ? ((p_conv_transpose_weight[a * 216 + b * 27 + 11] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 20] * mul_r1[b])) : ((c < 2) ? (((p_conv_transpose_weight[a * 216 + b * 27 + 2] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 11] * mul_r1[b])) + (p_conv_transpose_weight[a * 216 + b * 27 + 20] * mul_r1[b])) : (p_conv_transpose_weight[a * 216 + b * 27 + 2] * mul_r1[b])))));
      add_r9_out[a * 72 + b * 9 + c * 3 + i] = (slice_r7 + slice_r8);
      const float slice_r9 = ((i < 1) ? (((c < 1) ? ((p_conv_transpose_weight[a * 216 + b * 27 + 12] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 21] * mul_r1[b])) : ((c < 2) ? (((p_conv_transpose_weight[a * 216 + b * 27 + 3] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 12] * mul_r1[b])) + (p_conv_transpose_weight[a * 216 + b * 27 + 21] * mul_r1[b])) : (p_conv_transpose_weight[a * 216 + b * 27 + 3] * mul_r1[b]))) + ((c < 1) ? ((p_conv_transpose_weight[a * 216 + b * 27 + 15] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 24] * mul_r1[b])) : ((c < 2) ? (((p_conv_transpose_weight[a * 216 + b * 27 + 6] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 15] * mul_r1[b])) + (p_conv_transpose_weight[a * 216 + b * 27 + 24] * mul_r1[b])) : (p_conv_transpose_weight[a * 216 + b * 27 + 6] * mul_r1[b])))) : ((i < 2) ? ((((c < 1) ? ((p_conv_transpose_weight[a * 216 + b * 27 + 9] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 18] * mul_r1[b])) : ((c < 2) ? (((p_conv_transpose_weight[a * 216 + b * 27] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 9] * mul_r1[b])) + (p_conv_transpose_weight[a * 216 + b * 27 + 18] * mul_r1[b])) : (p_conv_transpose_weight[a * 216 + b * 27] * mul_r1[b]))) + ((c < 1) ? ((p_conv_transpose_weight[a * 216 + b * 27 + 12] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 21] * mul_r1[b])) : ((c < 2) ? (((p_conv_transpose_weight[a * 216 + b * 27 + 3] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 12] * mul_r1[b])) + (p_conv_transpose_weight[a * 216 + b * 27 + 21] * mul_r1[b])) : (p_conv_transpose_weight[a * 216 + b * 27 + 3] * mul_r1[b])))) + ((c < 1) ? ((p_conv_transpose_weight[a * 216 + b * 27 + 15] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 24] * mul_r1[b])) : ((c < 2) ? (((p_conv_transpose_weight[a * 216 + b * 27 + 6] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 15] * mul_r1[b])) + (p_conv_transpose_weight[a * 216 + b * 27 + 24] * mul_r1[b])) : (p_conv_transpose_weight[a * 216 + b * 27 + 6] * mul_r1[b])))) : ((c < 1) ? ((p_conv_transpose_weight[a * 216 + b * 27 + 9] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 18] * mul_r1[b])) : ((c < 2) ? (((p_conv_transpose_weight[a * 216 + b * 27] * mul_r1[b]) + (p_conv_transpose_weight[a * 216 + b * 27 + 9] * mul_r1[b])) + (p_conv_transpose_weight[a * 216 + b * 27 + 18] * mul_r1[b])) : (p_conv_transpose_weight[a * 216 + b * 27] * mul_r1[b])))));
      slice_r9_out[a * 72 + b * 9 + c * 3 + i] = slice_r9;
      const float add_r10 = (slice_r9 + slice_r7);
      add_r11_out[a * 72 + b * 9 + c * 3 + i] = (add_r10 + slice_r8);
    }
  }
}

// Computes mul_r3, through permute_r1, mul_r3.
extern "C" void mul_r3_kernel(const float* __restrict add_r9, const float* __restrict add_r11, const float* __restrict slice_r9, float* __restrict mul_r3_out, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 27);
    const int64_t b = ((item / 9) % 3);
    const int64_t c = (item % 9);
#pragma omp simd
    for (int64_t i = 0; i < 3; ++i) {
      const float permute_r1 = ((i < 1) ? add_r9[b * 72 + a * 9 + c + i] : ((i < 2) ? add_r11[b * 72 + a * 9 + c + i - 1] : slice_r9[b * 72 + a * 9 + c + i - 2]));
      mul_r3_out[a * 81 + b * 27 + c * 3 + i] = (permute_r1 * 0.015625f);
    }
  }
}
