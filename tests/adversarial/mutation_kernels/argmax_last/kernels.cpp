#include <stdint.h>

extern "C" void row_argmax(const float* x, int64_t* out, int64_t n, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    const float* a = x + row * n;
    int64_t best = 0;
    for (int64_t i = 1; i < n; ++i) {
      const bool is_first_nan = a[i] != a[i] && a[best] == a[best];
      if (a[i] > a[best] || is_first_nan) best = i;
    }
    out[row] = best;
  }
}
