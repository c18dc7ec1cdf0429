#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes tanh_1, through exp, log1p, gt, where, tanh, mul, tanh_1.
extern "C" void tanh_1_kernel(float* __restrict convolution, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const float exp = kw::exp(convolution[i]);
    const float log1p = kw::log1p(exp);
    const bool gt = (convolution[i] > 20.0f);
    const float where = (gt ? convolution[i] : log1p);
    const float tanh = kw::tanh(where);
    const float mul = (convolution[i] * tanh);
    convolution[i] = kw::tanh(mul);
  }
}
