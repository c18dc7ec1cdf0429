#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes mul_3, through mul, pow_1, mul_1, add, mul_2, tanh, add_1, mul_3.
extern "C" void mul_3_kernel(const float* __restrict x, float* __restrict mul_3_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const float mul = (x[i] * 0.5f);
    const float pow_1 = ((x[i] * x[i]) * x[i]);
    const float mul_1 = (pow_1 * 0.044715f);
    const float add = (x[i] + mul_1);
    const float mul_2 = (add * 0.7978846f);
    const float tanh = kw::tanh(mul_2);
    const float add_1 = (tanh + 1.0f);
    mul_3_out[i] = (mul * add_1);
  }
}
