#include <stdint.h>

extern "C" void upsample(const float* x, const float* skip, float* out, int64_t width, int64_t begin, int64_t end) {
  const int64_t narrow = width / 3;
  for (int64_t line = begin; line < end; ++line) {
    const float* from = x + line / 2 * narrow;
    for (int64_t column = 0; column < width; ++column) {
      out[line * width + column] = from[column / 3] + skip[line * width + column];
    }
  }
}
