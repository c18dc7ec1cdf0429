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

// Computes mul_r4, through mul_r4.
extern "C" void mul_r4_kernel(const float* __restrict p_conv_transpose_weight, const float* __restrict mul_r1, float* __restrict mul_r4_out, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 32);
    const int64_t b = (item % 32);
#pragma omp simd
    for (int64_t i = 0; i < 27; ++i) {
      mul_r4_out[a * 864 + b * 27 + i] = (p_conv_transpose_weight[a * 864 + b * 27 + i] * mul_r1[b]);
    }
  }
}

// Computes sum_r1, add_r2, add_r4, add_r5, through sum_r1, add_r2, add_r4, add_r5.
extern "C" void add_r5_kernel(const float* __restrict x, float* __restrict sum_r1_out, float* __restrict add_r2_out, float* __restrict add_r4_out, float* __restrict add_r5_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    alignas(64) float sum_r1_lanes[64];
#pragma omp simd
    for (int64_t i = 0; i < 64; ++i) {
      sum_r1_lanes[i] = 0.0f;
    }
    for (int64_t j = 0; j < 2; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 64; ++i) {
        sum_r1_lanes[i] = (sum_r1_lanes[i] + x[row * 256 + j * 64 + i + 64]);
      }
    }
#pragma omp simd
    for (int64_t i = 0; i < 64; ++i) {
      const float sum_r1 = sum_r1_lanes[i];
      const float add_r2 = (sum_r1 + x[row * 256 + i + 192]);
      const float add_r4 = (sum_r1 + x[row * 256 + i]);
      const float add_r5 = (add_r4 + x[row * 256 + i + 192]);
      sum_r1_out[row * 64 + i] = sum_r1;
      add_r2_out[row * 64 + i] = add_r2;
      add_r4_out[row * 64 + i] = add_r4;
      add_r5_out[row * 64 + i] = add_r5;
    }
  }
}

// Computes sum_r2, through slice_r4, sum_r2.
extern "C" void sum_r2_kernel(const float* __restrict add_r2, const float* __restrict add_r5, const float* __restrict add_r4, float* __restrict sum_r2_out, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 3);
    const int64_t b = (item % 3);
    alignas(64) float sum_r2_lanes[8];
#pragma omp simd
    for (int64_t i = 0; i < 8; ++i) {
      sum_r2_lanes[i] = 0.0f;
    }
    for (int64_t j = 0; j < 6; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 8; ++i) {
        const float slice_r4 = ((b < 1) ? add_r2[a * 64 + b * 64 + j * 8 + i + 8] : ((b < 2) ? add_r5[a * 64 + b * 64 + j * 8 + i - 56] : add_r4[a * 64 + b * 64 + j * 8 + i - 120]));
        sum_r2_lanes[i] = (sum_r2_lanes[i] + slice_r4);
      }
    }
#pragma omp simd
    for (int64_t i = 0; i < 8; ++i) {
      sum_r2_out[a * 24 + b * 8 + i] = sum_r2_lanes[i];
    }
  }
}

// Computes add_r6, add_r7, add_r8, through slice_r5, add_r6, slice_r6, add_r7, add_r8.
extern "C" void add_r8_kernel(const float* __restrict sum_r1, const float* __restrict x, const float* __restrict sum_r2, float* __restrict add_r6_out, float* __restrict add_r7_out, float* __restrict add_r8_out, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 3);
    const int64_t b = (item % 3);
#pragma omp simd
    for (int64_t i = 0; i < 8; ++i) {
      const float slice_r5 = ((b < 1) ? (sum_r1[a * 64 + i + 56] + x[a * 256 + i + 248]) : ((b < 2) ? ((sum_r1[a * 64 + i + 56] + x[a * 256 + i + 56]) + x[a * 256 + i + 248]) : (sum_r1[a * 64 + i + 56] + x[a * 256 + i + 56])));
      add_r6_out[a * 24 + b * 8 + i] = (sum_r2[a * 24 + b * 8 + i] + slice_r5);
      const float slice_r6 = ((b < 1) ? (sum_r1[a * 64 + i] + x[a * 256 + i + 192]) : ((b < 2) ? ((sum_r1[a * 64 + i] + x[a * 256 + i]) + x[a * 256 + i + 192]) : (sum_r1[a * 64 + i] + x[a * 256 + i])));
      const float add_r7 = (sum_r2[a * 24 + b * 8 + i] + slice_r6);
      add_r7_out[a * 24 + b * 8 + i] = add_r7;
      add_r8_out[a * 24 + b * 8 + i] = (add_r7 + slice_r5);
    }
  }
}

// Computes sum_r3, through slice_r7, sum_r3.
extern "C" void sum_r3_kernel(const float* __restrict add_r6, const float* __restrict add_r8, const float* __restrict add_r7, float* __restrict sum_r3_out, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 3);
    const int64_t b = (item % 3);
    float sum_r3 = 0.0f;
#pragma omp simd reduction(+:sum_r3)
    for (int64_t i = 0; i < 6; ++i) {
      sum_r3 += ((b < 1) ? add_r6[a * 8 + b * 8 + i + 1] : ((b < 2) ? add_r8[a * 8 + b * 8 + i - 7] : add_r7[a * 8 + b * 8 + i - 15]));
    }
    sum_r3_out[a * 3 + b] = sum_r3;
  }
}

// Computes add_r9, add_r10, add_r11, through slice_r8, add_r9, slice_r9, add_r10, add_r11.
extern "C" void add_r11_kernel(const float* __restrict sum_r2, const float* __restrict sum_r1, const float* __restrict x, float* __restrict add_r9_out, float* __restrict sum_r3, float* __restrict add_r11_out, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 3);
    const int64_t b = (item % 3);
#pragma omp simd
    for (int64_t i = 0; i < 3; ++i) {
      const float slice_r8 = ((i < 1) ? (sum_r2[a * 24 + b * 8 + 7] + ((b < 1) ? (sum_r1[a * 64 + 63] + x[a * 256 + 255]) : ((b < 2) ? ((sum_r1[a * 64 + 63] + x[a * 256 + 63]) + x[a * 256 + 255]) : (sum_r1[a * 64 + 63] + x[a * 256 + 63])))) : ((i < 2) ? ((sum_r2[a * 24 + b * 8 + 7] + ((b < 1) ? (sum_r1[a * 64 + 7] + x[a * 256 + 199]) : ((b < 2) ? ((sum_r1[a * 64 + 7] + x[a * 256 + 7]) + x[a * 256 + 199]) : (sum_r1[a * 64 + 7] + x[a * 256 + 7])))) + ((b < 1) ? (sum_r1[a * 64 + 63] + x[a * 256 + 255]) : ((b < 2) ? ((sum_r1[a * 64 + 63] + x[a * 256 + 63]) + x[a * 256 + 255]) : (sum_r1[a * 64 + 63] + x[a * 256 + 63])))) : (sum_r2[a * 24 + b * 8 + 7] + ((b < 1) ? (sum_r1[a * 64 + 7] + x[a * 256 + 199]) : ((b < 2) ? ((sum_r1[a * 64 + 7] + x[a * 256 + 7]) + x[a * 256 + 199]) : (sum_r1[a * 64 + 7] + x[a * 256 + 7]))))));
      add_r9_out[a * 9 + b * 3 + i] = (sum_r3[a * 9 + b * 3 + i] + slice_r8);
      const float slice_r9 = ((i < 1) ? (sum_r2[a * 24 + b * 8] + ((b < 1) ? (sum_r1[a * 64 + 56] + x[a * 256 + 248]) : ((b < 2) ? ((sum_r1[a * 64 + 56] + x[a * 256 + 56]) + x[a * 256 + 248]) : (sum_r1[a * 64 + 56] + x[a * 256 + 56])))) : ((i < 2) ? ((sum_r2[a * 24 + b * 8] + ((b < 1) ? (sum_r1[a * 64] + x[a * 256 + 192]) : ((b < 2) ? ((sum_r1[a * 64] + x[a * 256]) + x[a * 256 + 192]) : (sum_r1[a * 64] + x[a * 256])))) + ((b < 1) ? (sum_r1[a * 64 + 56] + x[a * 256 + 248]) : ((b < 2) ? ((sum_r1[a * 64 + 56] + x[a * 256 + 56]) + x[a * 256 + 248]) : (sum_r1[a * 64 + 56] + x[a * 256 + 56])))) : (sum_r2[a * 24 + b * 8] + ((b < 1) ? (sum_r1[a * 64] + x[a * 256 + 192]) : ((b < 2) ? ((sum_r1[a * 64] + x[a * 256]) + x[a * 256 + 192]) : (sum_r1[a * 64] + x[a * 256]))))));
      const float add_r10 = (sum_r3[a * 9 + b * 3 + i] + slice_r9);
      sum_r3[a * 9 + b * 3 + i] = add_r10;
      add_r11_out[a * 9 + b * 3 + i] = (add_r10 + slice_r8);
    }
  }
}

// Computes cat_r3, through cat_r3.
extern "C" void cat_r3_kernel(const float* __restrict add_r9, const float* __restrict add_r11, const float* __restrict add_r10, float* __restrict cat_r3_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
#pragma omp simd
    for (int64_t i = 0; i < 3; ++i) {
      cat_r3_out[row * 3 + i] = ((i < 1) ? add_r9[i + row] : ((i < 2) ? add_r11[i + row - 1] : add_r10[i + row - 2]));
    }
  }
}

// Computes permute_r1, through permute_r1.
extern "C" void permute_r1_kernel(const float* __restrict mul_r4, float* __restrict permute_r1_out, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 27);
    const int64_t b = (item % 27);
#pragma omp simd
    for (int64_t i = 0; i < 32; ++i) {
      permute_r1_out[a * 864 + b * 32 + i] = (mul_r4[a * 864 + i * 27 + b] * 0.0006349206f);
    }
  }
}

// Computes sub, through sub.
extern "C" void sub_kernel(const float* __restrict linear_r1, float* __restrict convolution_r2, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
#pragma omp simd
    for (int64_t i = 0; i < 1575; ++i) {
      convolution_r2[row * 1575 + i] = (convolution_r2[row * 1575 + i] - linear_r1[row]);
    }
  }
}
