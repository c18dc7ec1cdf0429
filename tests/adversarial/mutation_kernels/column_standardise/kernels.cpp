#include "kw_math.h"

extern "C" void column_statistics(const float* x, float* statistics, int64_t rows, int64_t n, int64_t begin, int64_t end) {
  for (int64_t column = begin; column < end; ++column) {
    double sum = 0.0;
    for (int64_t row = 0; row < rows; ++row) sum += x[row * n + column];
    const double mean = sum / rows;
    double squares = 0.0;
    for (int64_t row = 0; row < rows; ++row) {
      const double centred = x[row * n + column] - mean;
      squares += centred * centred;
    }
    statistics[column] = static_cast<float>(mean);
    statistics[n + column] = static_cast<float>(1.0 / kw::sqrt(squares / rows + 1e-4));
  }
}

extern "C" void standardise(const float* x, const float* statistics, float* out, int64_t n, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    for (int64_t i = 0; i < n; ++i) out[row * n + i] = (x[row * n + i] - statistics[i]) * statistics[n + i];
  }
}
