#include <stdint.h>

extern "C" void column_mean(const float* x, float* out, int64_t rows, int64_t n, int64_t begin, int64_t end) {
  for (int64_t column = begin; column < end; ++column) {
    double sum = 0.0;
    for (int64_t row = 0; row < rows; ++row) sum += x[row * n + column];
    out[column] = static_cast<float>(sum / rows);
  }
}
