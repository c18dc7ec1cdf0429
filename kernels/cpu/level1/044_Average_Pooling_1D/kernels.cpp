#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes avg_pool2d, through avg_pool2d.
extern "C" void avg_pool2d_kernel(const float* __restrict x, float* __restrict avg_pool2d_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    for (int64_t j = 0; j < 17; ++j) {
      alignas(64) float avg_pool2d_window[1935];
#pragma omp simd
      for (int64_t i = 0; i < std::min<int64_t>(1935, -j * 1928 + 4); ++i) {
        avg_pool2d_window[i] = 0.0f;
      }
#pragma omp simd
      for (int64_t i = std::max<int64_t>(0, -j * 1928 + 32772); i < 1935; ++i) {
        avg_pool2d_window[i] = 0.0f;
      }
#pragma omp simd
      for (int64_t i = std::max<int64_t>(0, -j * 1928 + 4); i < std::min<int64_t>(1935, -j * 1928 + 32772); ++i) {
        avg_pool2d_window[i] = x[row * 32768 + j * 1928 + i - 4];
      }
#pragma omp simd
      for (int64_t i = 0; i < std::min<int64_t>(1928, -j * 1928 + 32769); ++i) {
        avg_pool2d_out[row * 32769 + j * 1928 + i] = ((((((((avg_pool2d_window[i] + avg_pool2d_window[i + 1]) + avg_pool2d_window[i + 2]) + avg_pool2d_window[i + 3]) + avg_pool2d_window[i + 4]) + avg_pool2d_window[i + 5]) + avg_pool2d_window[i + 6]) + avg_pool2d_window[i + 7]) / 8.0f);
      }
    }
  }
}
