#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes avg_pool3d, through avg_pool3d.
extern "C" void avg_pool3d_kernel(const float* __restrict x, float* __restrict avg_pool3d_out, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 256);
    const int64_t b = ((item / 16) % 16);
    const int64_t c = (item % 16);
    alignas(64) float avg_pool3d_window[33];
#pragma omp simd
    for (int64_t i = 0; i < 1; ++i) {
      avg_pool3d_window[i] = 0.0f;
    }
    if (((c * 2 - 1 >= 0) & (b * 2 - 1 >= 0))) {
#pragma omp simd
      for (int64_t i = 1; i < 33; ++i) {
        avg_pool3d_window[i] = ((((((((x[a * 32768 + b * 2048 + c * 64 + i - 1057] + x[a * 32768 + b * 2048 + c * 64 + i - 1025]) + x[a * 32768 + b * 2048 + c * 64 + i - 993]) + x[a * 32768 + b * 2048 + c * 64 + i - 33]) + x[a * 32768 + b * 2048 + c * 64 + i - 1]) + x[a * 32768 + b * 2048 + c * 64 + i + 31]) + x[a * 32768 + b * 2048 + c * 64 + i + 991]) + x[a * 32768 + b * 2048 + c * 64 + i + 1023]) + x[a * 32768 + b * 2048 + c * 64 + i + 1055]);
      }
    } else {
#pragma omp simd
      for (int64_t i = 0; i < 33; ++i) {
        avg_pool3d_window[i] = 0.0f;
      }
      for (int64_t j = 0; j < 3; ++j) {
        for (int64_t k = 0; k < 3; ++k) {
          if (((c * 2 + k - 1 >= 0) & (b * 2 + j - 1 >= 0))) {
#pragma omp simd
            for (int64_t i = 1; i < 33; ++i) {
              avg_pool3d_window[i] = (avg_pool3d_window[i] + x[a * 32768 + b * 2048 + j * 1024 + c * 64 + k * 32 + i - 1057]);
            }
          }
        }
      }
    }
#pragma omp simd
    for (int64_t i = 0; i < 16; ++i) {
      avg_pool3d_out[a * 4096 + b * 256 + c * 16 + i] = (((avg_pool3d_window[i * 2] + avg_pool3d_window[i * 2 + 1]) + avg_pool3d_window[i * 2 + 2]) / 27.0f);
    }
  }
}
