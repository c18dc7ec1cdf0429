#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes sum_1, through sigmoid, sum_1.
extern "C" void sum_1_kernel(const float* __restrict linear, float* __restrict sum_1_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float sum_1 = 0.0f;
    float sum_1_side1 = 0.0f;
    float sum_1_side2 = 0.0f;
    float sum_1_side3 = 0.0f;
#pragma omp simd reduction(+:sum_1) reduction(+:sum_1_side1) reduction(+:sum_1_side2) reduction(+:sum_1_side3)
    for (int64_t i = 0; i < 1024; ++i) {
      sum_1 += kw::sigmoid(linear[row * 4096 + i]);
      sum_1_side1 += kw::sigmoid(linear[row * 4096 + i + 1024]);
      sum_1_side2 += kw::sigmoid(linear[row * 4096 + i + 2048]);
      sum_1_side3 += kw::sigmoid(linear[row * 4096 + i + 3072]);
    }
    sum_1 += sum_1_side1;
    sum_1 += sum_1_side2;
    sum_1 += sum_1_side3;
    sum_1_out[row] = sum_1;
  }
}
