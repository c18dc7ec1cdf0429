#include "kw_math.h"

extern "C" void extremes(const float* x, float* largest, float* smallest, int64_t rows, int64_t n, int64_t begin,
                         int64_t end) {
  for (int64_t column = begin; column < end; ++column) {
    float high = -INFINITY;
    float low = INFINITY;
    for (int64_t row = 0; row < rows; ++row) {
      high = kw::max(high, x[row * n + column]);
      low = kw::min(low, x[row * n + column]);
    }
    largest[column] = high;
    smallest[column] = low;
  }
}
