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

// Computes add_r1, add_r2, add_r3, through sum_r1, add_r1, add_r2, add_r3.
extern "C" void add_r3_kernel(const float* __restrict x, float* __restrict add_r1_out, float* __restrict add_r2_out, float* __restrict add_r3_out, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 2);
    const int64_t block = (item % 2);
    alignas(64) float sum_r1_lanes[128];
#pragma omp simd
    for (int64_t i = 0; i < 128; ++i) {
      sum_r1_lanes[i] = 0.0f;
    }
    for (int64_t j = 0; j < 14; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 128; ++i) {
        sum_r1_lanes[i] = (sum_r1_lanes[i] + x[a * 4096 + j * 256 + block * 128 + i + 256]);
      }
    }
#pragma omp simd
    for (int64_t i = 0; i < 128; ++i) {
      const float sum_r1 = sum_r1_lanes[i];
      const float add_r1 = (sum_r1 + x[a * 4096 + block * 128 + i + 3840]);
      const float add_r2 = (sum_r1 + x[a * 4096 + block * 128 + i]);
      const float add_r3 = (add_r2 + x[a * 4096 + block * 128 + i + 3840]);
      add_r1_out[a * 256 + block * 128 + i] = add_r1;
      add_r2_out[a * 256 + block * 128 + i] = add_r2;
      add_r3_out[a * 256 + block * 128 + i] = add_r3;
    }
  }
}

// Computes cat_r1, through cat_r1.
extern "C" void cat_r1_kernel(const float* __restrict add_r1, const float* __restrict add_r3, const float* __restrict add_r2, float* __restrict cat_r1_out, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 3);
    const int64_t b = (item % 3);
#pragma omp simd
    for (int64_t i = 0; i < 256; ++i) {
      cat_r1_out[a * 768 + b * 256 + i] = ((b < 1) ? add_r1[a * 256 + b * 256 + i] : ((b < 2) ? add_r3[a * 256 + b * 256 + i - 256] : add_r2[a * 256 + b * 256 + i - 512]));
    }
  }
}

// Computes permute_r1, through permute_r1.
extern "C" void permute_r1_kernel(const float* __restrict p_conv_transpose_weight, float* __restrict permute_r1_out, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 96);
    const int64_t b = ((item / 32) % 3);
    const int64_t c = (item % 32);
#pragma omp simd
    for (int64_t i = 0; i < 9; ++i) {
      permute_r1_out[a * 864 + b * 288 + c * 9 + i] = (p_conv_transpose_weight[a * 864 + c * 27 + b * 9 + i] * 0.0625f);
    }
  }
}

// Computes mul, through add, _softmax_max, _softmax_exp, _softmax_sum, _softmax_scale, _softmax,
// tanh, mul.
extern "C" void mul_kernel(const float* __restrict p_bias, float* __restrict convolution_r1, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 2);
    const int64_t block = (item % 2);
    alignas(64) float softmax_max_lanes[128];
#pragma omp simd
    for (int64_t i = 0; i < 128; ++i) {
      softmax_max_lanes[i] = -INFINITY;
    }
    for (int64_t j = 0; j < 32; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 128; ++i) {
        const float add = (convolution_r1[a * 8192 + j * 256 + block * 128 + i] + p_bias[j]);
        softmax_max_lanes[i] = maximum(softmax_max_lanes[i], add);
      }
    }
    alignas(64) float softmax_sum_lanes[128];
#pragma omp simd
    for (int64_t i = 0; i < 128; ++i) {
      softmax_sum_lanes[i] = 0.0f;
    }
    for (int64_t j = 0; j < 32; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 128; ++i) {
        const float softmax_max = softmax_max_lanes[i];
        const float add = (convolution_r1[a * 8192 + j * 256 + block * 128 + i] + p_bias[j]);
        const float softmax_exp = kw::exp((add - softmax_max));
        convolution_r1[a * 8192 + j * 256 + block * 128 + i] = softmax_exp;
        softmax_sum_lanes[i] = (softmax_sum_lanes[i] + softmax_exp);
      }
    }
    alignas(64) float softmax_scale_lanes[128];
#pragma omp simd
    for (int64_t i = 0; i < 128; ++i) {
      const float softmax_sum = softmax_sum_lanes[i];
      const float softmax_scale = (1.0f / softmax_sum);
      softmax_scale_lanes[i] = softmax_scale;
    }
    for (int64_t j = 0; j < 32; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 128; ++i) {
        const float softmax_scale = softmax_scale_lanes[i];
        const float softmax_exp = convolution_r1[a * 8192 + j * 256 + block * 128 + i];
        const float softmax = (softmax_exp * softmax_scale);
        const float tanh = kw::tanh(softmax);
        convolution_r1[a * 8192 + j * 256 + block * 128 + i] = (tanh * 2.0f);
      }
    }
  }
}
