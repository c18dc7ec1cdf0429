#include "kw_math.h"

extern "C" void row_softmax(const float* x, float* out, int64_t n, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    const float* a = x + row * n;
    float* o = out + row * n;
    float largest = -INFINITY;
    for (int64_t i = 0; i < n; ++i) largest = kw::max(largest, a[i]);
    float total = 0.0f;
    for (int64_t i = 0; i < n; ++i) {
      o[i] = kw::exp(a[i] - largest);
      total += o[i];
    }
    for (int64_t i = 0; i < n; ++i) o[i] /= total;
  }
}
