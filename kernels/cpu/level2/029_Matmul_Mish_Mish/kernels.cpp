#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes mul_1, through exp, log1p, gt, where, tanh, mul, exp_1, log1p_1, gt_1, where_1, tanh_1,
// mul_1.
extern "C" void mul_1_kernel(float* __restrict linear, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const float exp = kw::exp(linear[i]);
    const float log1p = kw::log1p(exp);
    const bool gt = (linear[i] > 20.0f);
    const float where = (gt ? linear[i] : log1p);
    const float tanh = kw::tanh(where);
    const float mul = (linear[i] * tanh);
    const float exp_1 = kw::exp(mul);
    const float log1p_1 = kw::log1p(exp_1);
    const bool gt_1 = (mul > 20.0f);
    const float where_1 = (gt_1 ? mul : log1p_1);
    const float tanh_1 = kw::tanh(where_1);
    linear[i] = (mul * tanh_1);
  }
}
