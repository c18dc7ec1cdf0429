#include "kw_math.h"

extern "C" void l2_normalise(const float* x, float* out, int64_t n, float eps, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    double squares = 0.0;
    for (int64_t i = 0; i < n; ++i) {
      const double value = x[row * n + i];
      squares += value * value;
    }
    const float norm = static_cast<float>(kw::sqrt(squares));
    const float length = kw::max(norm, eps);
    for (int64_t i = 0; i < n; ++i) out[row * n + i] = x[row * n + i] / length;
  }
}
