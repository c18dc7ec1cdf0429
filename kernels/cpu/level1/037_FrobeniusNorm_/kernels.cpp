#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes linalg_vector_norm_total_parts, through linalg_vector_norm_total_parts.
extern "C" void vector_norm_total_parts_kernel(const float* __restrict x, double* __restrict vector_norm_total_parts_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float vector_norm_total_parts_part = 0.0f;
    float vector_norm_total_parts_part_side1 = 0.0f;
    float vector_norm_total_parts_part_side2 = 0.0f;
    float vector_norm_total_parts_part_side3 = 0.0f;
#pragma omp simd reduction(+:vector_norm_total_parts_part) reduction(+:vector_norm_total_parts_part_side1) reduction(+:vector_norm_total_parts_part_side2) reduction(+:vector_norm_total_parts_part_side3)
    for (int64_t i = 0; i < 1024; ++i) {
      vector_norm_total_parts_part += (x[row * 4096 + i] * x[row * 4096 + i]);
      vector_norm_total_parts_part_side1 += (x[row * 4096 + i + 1024] * x[row * 4096 + i + 1024]);
      vector_norm_total_parts_part_side2 += (x[row * 4096 + i + 2048] * x[row * 4096 + i + 2048]);
      vector_norm_total_parts_part_side3 += (x[row * 4096 + i + 3072] * x[row * 4096 + i + 3072]);
    }
    vector_norm_total_parts_part += vector_norm_total_parts_part_side1;
    vector_norm_total_parts_part += vector_norm_total_parts_part_side2;
    vector_norm_total_parts_part += vector_norm_total_parts_part_side3;
    vector_norm_total_parts_out[row] = double(vector_norm_total_parts_part);
  }
}

// Computes linalg_vector_norm, through linalg_vector_norm_total, linalg_vector_norm.
extern "C" void vector_norm_kernel(const double* __restrict vector_norm_total_parts, float* __restrict vector_norm_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float vector_norm_total = 0.0f;
#pragma omp simd reduction(+:vector_norm_total)
    for (int64_t i = 0; i < 128; ++i) {
      vector_norm_total += float(vector_norm_total_parts[i]);
    }
    vector_norm_out[0] = std::sqrt(vector_norm_total);
  }
}

// Computes div, through div.
extern "C" void div_kernel(const float* __restrict x, const float* __restrict vector_norm, float* __restrict div_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    div_out[i] = (x[i] / vector_norm[0]);
  }
}
