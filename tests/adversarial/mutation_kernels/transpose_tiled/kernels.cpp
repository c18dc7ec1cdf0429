#include <stdint.h>

extern "C" void transpose(const float* x, float* out, int64_t rows, int64_t columns, int64_t begin, int64_t end) {
  const int64_t across = (columns + 7) / 8;
  for (int64_t tile = begin; tile < end; ++tile) {
    const int64_t top = tile / across * 8;
    const int64_t left = tile % across * 8;
    for (int64_t i = top; i < top + 8 && i < rows; ++i) {
      for (int64_t j = left; j < left + 8 && j < columns; ++j) out[j * rows + i] = x[i * columns + j] * 0.5f;
    }
  }
}
