#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes avg_pool2d, through avg_pool2d.
extern "C" void avg_pool2d_kernel(const float* __restrict x, float* __restrict avg_pool2d_out, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 23);
    const int64_t b = (item % 23);
    alignas(64) float avg_pool2d_window[253];
#pragma omp simd
    for (int64_t i = 0; i < 253; ++i) {
      avg_pool2d_window[i] = ((((((((((x[a * 65536 + b * 2816 + i] + x[a * 65536 + b * 2816 + i + 256]) + x[a * 65536 + b * 2816 + i + 512]) + x[a * 65536 + b * 2816 + i + 768]) + x[a * 65536 + b * 2816 + i + 1024]) + x[a * 65536 + b * 2816 + i + 1280]) + x[a * 65536 + b * 2816 + i + 1536]) + x[a * 65536 + b * 2816 + i + 1792]) + x[a * 65536 + b * 2816 + i + 2048]) + x[a * 65536 + b * 2816 + i + 2304]) + x[a * 65536 + b * 2816 + i + 2560]);
    }
#pragma omp simd
    for (int64_t i = 0; i < 23; ++i) {
      avg_pool2d_out[a * 529 + b * 23 + i] = (((((((((((avg_pool2d_window[i * 11] + avg_pool2d_window[i * 11 + 1]) + avg_pool2d_window[i * 11 + 2]) + avg_pool2d_window[i * 11 + 3]) + avg_pool2d_window[i * 11 + 4]) + avg_pool2d_window[i * 11 + 5]) + avg_pool2d_window[i * 11 + 6]) + avg_pool2d_window[i * 11 + 7]) + avg_pool2d_window[i * 11 + 8]) + avg_pool2d_window[i * 11 + 9]) + avg_pool2d_window[i * 11 + 10]) / 121.0f);
    }
  }
}
