#include <stdint.h>

extern "C" void masked_triangle(const float* x, const bool* mask, float* out, int64_t n, int64_t begin, int64_t end) {
  for (int64_t line = begin; line < end; ++line) {
    const int64_t row = line % n;
    const bool* hidden = mask + line / n * n;
    for (int64_t column = 0; column < n; ++column) {
      float value = column > row ? -1.5f : x[line * n + column];
      if (hidden[column]) value = 0.0f;
      out[line * n + column] = value;
    }
  }
}
