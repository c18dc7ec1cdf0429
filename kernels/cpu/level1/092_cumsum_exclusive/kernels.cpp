#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes cat, through cat.
extern "C" void cat_kernel(const float* __restrict x, float* __restrict cat_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    double cat_carry = 0.0;
    for (int64_t part = 0; part < 128; ++part) {
      const float cat_before = float(cat_carry);
      float cat_running = 0.0f;
#pragma omp simd reduction(inscan, +:cat_running)
      for (int64_t i = 0; i < 32; ++i) {
        cat_running += ((part * 32 + i < 1) ? 0.0f : x[row * 4096 + part * 32 + i - 1]);
#pragma omp scan inclusive(cat_running)
        cat_out[row * 4096 + part * 32 + i] = (cat_before + cat_running);
      }
      cat_carry += double(cat_running);
    }
  }
}
