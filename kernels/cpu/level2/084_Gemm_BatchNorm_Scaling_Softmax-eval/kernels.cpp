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

// Computes _native_batch_norm_legit_no_training_scale, _native_batch_norm_legit_no_training_shift,
// through _native_batch_norm_legit_no_training_scale, _native_batch_norm_legit_no_training_shift.
extern "C" void batch_norm_shift_kernel(const float* __restrict b_bn_running_var, const float* __restrict p_bn_weight, const float* __restrict p_bn_bias, const float* __restrict b_bn_running_mean, float* __restrict batch_norm_scale_out, float* __restrict batch_norm_shift_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const float batch_norm_scale = (kw::rsqrt((b_bn_running_var[i] + 1e-05f)) * p_bn_weight[i]);
    batch_norm_scale_out[i] = batch_norm_scale;
    batch_norm_shift_out[i] = (p_bn_bias[i] - (b_bn_running_mean[i] * batch_norm_scale));
  }
}

// Computes _softmax, through _native_batch_norm_legit_no_training, mul, _softmax_max,
// _softmax_exp, _softmax_sum, _softmax_scale, _softmax.
extern "C" void softmax_kernel(const float* __restrict batch_norm_scale, const float* __restrict batch_norm_shift, const float* __restrict p_scale, float* __restrict linear, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float softmax_max = -INFINITY;
    int32_t softmax_max_nan = 0;
#pragma omp simd reduction(max:softmax_max) reduction(|:softmax_max_nan)
    for (int64_t i = 0; i < 2048; ++i) {
      const float batch_norm = ((linear[row * 2048 + i] * batch_norm_scale[i]) + batch_norm_shift[i]);
      const float mul = (p_scale[0] * batch_norm);
      const float softmax_max_next = mul;
      softmax_max = softmax_max_next > softmax_max ? softmax_max_next : softmax_max;
      softmax_max_nan |= softmax_max_next != softmax_max_next;
    }
    if (softmax_max_nan) softmax_max = NAN;
    float softmax_sum = 0.0f;
#pragma omp simd reduction(+:softmax_sum)
    for (int64_t i = 0; i < 2048; ++i) {
      const float batch_norm = ((linear[row * 2048 + i] * batch_norm_scale[i]) + batch_norm_shift[i]);
      const float mul = (p_scale[0] * batch_norm);
      const float softmax_exp = kw::exp((mul - softmax_max));
      linear[row * 2048 + i] = softmax_exp;
      softmax_sum += softmax_exp;
    }
    const float softmax_scale = (1.0f / softmax_sum);
#pragma omp simd
    for (int64_t i = 0; i < 2048; ++i) {
      const float softmax_exp = linear[row * 2048 + i];
      linear[row * 2048 + i] = (softmax_exp * softmax_scale);
    }
  }
}
