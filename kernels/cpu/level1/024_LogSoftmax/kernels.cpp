#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// The greater of two; NaN if either is NaN.
template <class T>
inline T maximum(T a, T b) {
  const T next = b > a ? b : a;
  return b != b ? b : next;
}

// Computes _log_softmax, through _log_softmax_max, _log_softmax_exp, _log_softmax_sum,
// _log_softmax_log_sum, _log_softmax.
extern "C" void log_softmax_kernel(const float* __restrict x, float* __restrict log_softmax_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float log_softmax_max = -INFINITY;
    int32_t log_softmax_max_nan = 0;
#pragma omp simd reduction(max:log_softmax_max) reduction(|:log_softmax_max_nan)
    for (int64_t i = 0; i < 49152; ++i) {
      const float log_softmax_max_next = x[row * 49152 + i];
      log_softmax_max = log_softmax_max_next > log_softmax_max ? log_softmax_max_next : log_softmax_max;
      log_softmax_max_nan |= log_softmax_max_next != log_softmax_max_next;
    }
    if (log_softmax_max_nan) log_softmax_max = NAN;
    double log_softmax_sum_total = 0.0;
    for (int64_t part = 0; part < 12; ++part) {
      float log_softmax_sum_part = 0.0f;
      float log_softmax_sum_part_side1 = 0.0f;
      float log_softmax_sum_part_side2 = 0.0f;
      float log_softmax_sum_part_side3 = 0.0f;
#pragma omp simd reduction(+:log_softmax_sum_part) reduction(+:log_softmax_sum_part_side1) reduction(+:log_softmax_sum_part_side2) reduction(+:log_softmax_sum_part_side3)
      for (int64_t i = 0; i < 1024; ++i) {
        log_softmax_sum_part += kw::exp((x[row * 49152 + part * 4096 + i] - log_softmax_max));
        log_softmax_sum_part_side1 += kw::exp((x[row * 49152 + part * 4096 + i + 1024] - log_softmax_max));
        log_softmax_sum_part_side2 += kw::exp((x[row * 49152 + part * 4096 + i + 2048] - log_softmax_max));
        log_softmax_sum_part_side3 += kw::exp((x[row * 49152 + part * 4096 + i + 3072] - log_softmax_max));
      }
      log_softmax_sum_part += log_softmax_sum_part_side1;
      log_softmax_sum_part += log_softmax_sum_part_side2;
      log_softmax_sum_part += log_softmax_sum_part_side3;
      log_softmax_sum_total += double(log_softmax_sum_part);
    }
    const float log_softmax_sum = float(log_softmax_sum_total);
    const float log_softmax_log_sum = kw::log(log_softmax_sum);
#pragma omp simd
    for (int64_t i = 0; i < 49152; ++i) {
      log_softmax_out[row * 49152 + i] = ((x[row * 49152 + i] - log_softmax_max) - log_softmax_log_sum);
    }
  }
}
