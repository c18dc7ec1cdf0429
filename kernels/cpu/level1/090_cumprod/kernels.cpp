#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes cumprod, through cumprod.
extern "C" void cumprod_kernel(const float* __restrict x, float* __restrict cumprod_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    double cumprod_running = 1.0;
    for (int64_t part = 0; part < 256; ++part) {
#pragma omp simd reduction(inscan, *:cumprod_running)
      for (int64_t i = 0; i < 32; ++i) {
        cumprod_running *= double(x[row * 8192 + part * 32 + i]);
#pragma omp scan inclusive(cumprod_running)
        cumprod_out[row * 8192 + part * 32 + i] = float(cumprod_running);
      }
    }
  }
}
