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

// Computes _native_batch_norm_legit_no_training_scale, _native_batch_norm_legit_no_training_shift,
// through _native_batch_norm_legit_no_training_scale, _native_batch_norm_legit_no_training_shift.
extern "C" void batch_norm_shift_kernel(const float* __restrict b_batch_norm_running_var, const float* __restrict p_batch_norm_weight, const float* __restrict p_batch_norm_bias, const float* __restrict b_batch_norm_running_mean, float* __restrict batch_norm_scale_out, float* __restrict batch_norm_shift_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const float batch_norm_scale = (kw::rsqrt((b_batch_norm_running_var[i] + 1e-05f)) * p_batch_norm_weight[i]);
    batch_norm_scale_out[i] = batch_norm_scale;
    batch_norm_shift_out[i] = (p_batch_norm_bias[i] - (b_batch_norm_running_mean[i] * batch_norm_scale));
  }
}

// Computes relu, through _native_batch_norm_legit_no_training, gelu, relu.
extern "C" void relu_kernel(const float* __restrict batch_norm_scale, const float* __restrict batch_norm_shift, float* __restrict linear, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
#pragma omp simd
    for (int64_t i = 0; i < 1024; ++i) {
      const float batch_norm = ((linear[row * 1024 + i] * batch_norm_scale[i]) + batch_norm_shift[i]);
      const float gelu = ((0.5f * batch_norm) * (1.0f + kw::erf((batch_norm * 0.70710677f))));
      linear[row * 1024 + i] = at_least(gelu, 0.0f);
    }
  }
}
