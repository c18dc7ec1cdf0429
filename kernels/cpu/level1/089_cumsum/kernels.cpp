#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes cumsum, through cumsum.
extern "C" void cumsum_kernel(const float* __restrict x, float* __restrict cumsum_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    double cumsum_carry = 0.0;
    for (int64_t part = 0; part < 256; ++part) {
      const float cumsum_before = float(cumsum_carry);
      float cumsum_running = 0.0f;
#pragma omp simd reduction(inscan, +:cumsum_running)
      for (int64_t i = 0; i < 32; ++i) {
        cumsum_running += x[row * 8192 + part * 32 + i];
#pragma omp scan inclusive(cumsum_running)
        cumsum_out[row * 8192 + part * 32 + i] = (cumsum_before + cumsum_running);
      }
      cumsum_carry += double(cumsum_running);
    }
  }
}
