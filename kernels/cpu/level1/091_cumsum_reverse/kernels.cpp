#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes flip_1, through flip_1.
extern "C" void flip_1_kernel(const float* __restrict x, float* __restrict flip_1_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    double flip_1_carry = 0.0;
    for (int64_t part = 0; part < 128; ++part) {
      const float flip_1_before = float(flip_1_carry);
      float flip_1_running = 0.0f;
#pragma omp simd reduction(inscan, +:flip_1_running)
      for (int64_t i = 0; i < 32; ++i) {
        flip_1_running += x[row * 4096 - part * 32 - i + 4095];
#pragma omp scan inclusive(flip_1_running)
        flip_1_out[row * 4096 - part * 32 - i + 4095] = (flip_1_before + flip_1_running);
      }
      flip_1_carry += double(flip_1_running);
    }
  }
}
