#include <stdint.h>

extern "C" void row_sum(const float* x, float* out, int64_t n, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    const float* a = x + row * n;
    float partial[8];
    for (int lane = 0; lane < 8; ++lane) partial[lane] = 0.0f;
    int64_t i = 0;
    for (; i + 8 <= n; i += 8) {
      for (int lane = 0; lane < 8; ++lane) partial[lane] += a[i + lane];
    }
    float total = 0.0f;
    for (; i < n; ++i) total += a[i];
    for (int lane = 0; lane < 8; ++lane) total += partial[lane];
    out[row] = total;
  }
}
