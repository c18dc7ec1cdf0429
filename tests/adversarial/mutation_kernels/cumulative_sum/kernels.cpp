#include <stdint.h>

extern "C" void running_sum(const float* x, float* out, int64_t n, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    double sum = 0.0;
    for (int64_t i = 0; i < n; ++i) {
      sum += x[row * n + i];
      out[row * n + i] = static_cast<float>(sum);
    }
  }
}
