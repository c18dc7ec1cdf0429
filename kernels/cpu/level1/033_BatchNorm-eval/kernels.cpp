#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

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

// Computes _native_batch_norm_legit_no_training, through _native_batch_norm_legit_no_training.
extern "C" void batch_norm_kernel(const float* __restrict x, const float* __restrict batch_norm_scale, const float* __restrict batch_norm_shift, float* __restrict batch_norm_out, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 32);
    const int64_t b = (item % 32);
#pragma omp simd
    for (int64_t i = 0; i < 4096; ++i) {
      batch_norm_out[a * 131072 + b * 4096 + i] = ((x[a * 131072 + b * 4096 + i] * batch_norm_scale[b]) + batch_norm_shift[b]);
    }
  }
}
