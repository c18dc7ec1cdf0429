#include "kw_math.h"

extern "C" void linear_relu(const float* x, const float* weight, const float* bias, float* out, int64_t k, int64_t n,
                            int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float* o = out + row * n;
    for (int64_t j = 0; j < n; ++j) o[j] = bias[j];
    for (int64_t i = 0; i < k; ++i) {
      const float factor = x[row * k + i];
      for (int64_t j = 0; j < n; ++j) o[j] += factor * weight[i * n + j];
    }
    for (int64_t j = 0; j < n; ++j) o[j] = kw::relu(o[j]);
  }
}
