#include "kw_math.h"

extern "C" void lstm(const float* gates, const float* cell, float* hidden, float* out, int64_t n, int64_t begin,
                     int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    const float* g = gates + row * 4 * n;
    for (int64_t i = 0; i < n; ++i) {
      const float kept = kw::sigmoid(g[n + i] + 1.0f) * cell[row * n + i];
      const float next = kept + kw::sigmoid(g[i]) * kw::tanh(g[2 * n + i]);
      out[row * n + i] = next;
      hidden[row * n + i] = kw::sigmoid(g[3 * n + i]) * kw::tanh(next);
    }
  }
}
