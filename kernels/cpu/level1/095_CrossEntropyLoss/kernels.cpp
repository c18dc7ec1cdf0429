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

// x, but no less than low; NaN stays NaN.
template <class T>
inline T at_least(T x, T low) {
  return x < low ? low : x;
}

// x, but no more than high; NaN stays NaN.
template <class T>
inline T at_most(T x, T high) {
  return x > high ? high : x;
}

// Computes _log_softmax_max, _log_softmax_log_sum, through _log_softmax_max, _log_softmax_exp,
// _log_softmax_sum, _log_softmax_log_sum.
extern "C" void log_softmax_log_sum_kernel(const float* __restrict predictions, float* __restrict log_softmax_max_out, float* __restrict log_softmax_log_sum_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float log_softmax_max = -INFINITY;
    int32_t log_softmax_max_nan = 0;
#pragma omp simd reduction(max:log_softmax_max) reduction(|:log_softmax_max_nan)
    for (int64_t i = 0; i < 1024; ++i) {
      const float log_softmax_max_next = predictions[row * 1024 + i];
      log_softmax_max = log_softmax_max_next > log_softmax_max ? log_softmax_max_next : log_softmax_max;
      log_softmax_max_nan |= log_softmax_max_next != log_softmax_max_next;
    }
    if (log_softmax_max_nan) log_softmax_max = NAN;
    log_softmax_max_out[row] = log_softmax_max;
    float log_softmax_sum = 0.0f;
    float log_softmax_sum_side1 = 0.0f;
    float log_softmax_sum_side2 = 0.0f;
    float log_softmax_sum_side3 = 0.0f;
#pragma omp simd reduction(+:log_softmax_sum) reduction(+:log_softmax_sum_side1) reduction(+:log_softmax_sum_side2) reduction(+:log_softmax_sum_side3)
    for (int64_t i = 0; i < 256; ++i) {
      log_softmax_sum += kw::exp((predictions[row * 1024 + i] - log_softmax_max));
      log_softmax_sum_side1 += kw::exp((predictions[row * 1024 + i + 256] - log_softmax_max));
      log_softmax_sum_side2 += kw::exp((predictions[row * 1024 + i + 512] - log_softmax_max));
      log_softmax_sum_side3 += kw::exp((predictions[row * 1024 + i + 768] - log_softmax_max));
    }
    log_softmax_sum += log_softmax_sum_side1;
    log_softmax_sum += log_softmax_sum_side2;
    log_softmax_sum += log_softmax_sum_side3;
    log_softmax_log_sum_out[row] = kw::log(log_softmax_sum);
  }
}

// Computes div, through ne, where, gather, neg, ne_1, where_1, ne_2, sum_1, _to_copy, sum_2, div.
extern "C" void div_kernel(const int64_t* __restrict targets, const float* __restrict predictions, const float* __restrict log_softmax_max, const float* __restrict log_softmax_log_sum, float* __restrict div_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    int64_t sum_1 = INT64_C(0);
    float sum_2 = 0.0f;
#pragma omp simd reduction(+:sum_1) reduction(+:sum_2)
    for (int64_t i = 0; i < 512; ++i) {
      const bool ne = (targets[i] != INT64_C(-100));
      const int64_t where = (ne ? targets[i] : INT64_C(0));
      const float gather = ((predictions[i * 1024 + at_most(at_least(where, INT64_C(0)), INT64_C(1023))] - log_softmax_max[i]) - log_softmax_log_sum[i]);
      const float neg = -gather;
      const bool ne_1 = (targets[i] != INT64_C(-100));
      const float where_1 = (ne_1 ? neg : 0.0f);
      const bool ne_2 = (targets[i] != INT64_C(-100));
      sum_1 += int64_t(ne_2);
      sum_2 += where_1;
    }
    const float to_copy = float(sum_1);
    div_out[0] = (sum_2 / to_copy);
  }
}
