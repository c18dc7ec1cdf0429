#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes tanh, through tanh.
extern "C" void tanh_kernel(const float* __restrict x, float* __restrict tanh_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    tanh_out[i] = kw::tanh(x[i]);
  }
}
