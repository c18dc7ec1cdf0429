#include <stdint.h>

extern "C" void variance(const float* x, float* out, int64_t n, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    double mean = 0.0;
    double squares = 0.0;
    for (int64_t i = 0; i < n; ++i) {
      const double difference = x[row * n + i] - mean;
      mean += difference / (i + 1);
      squares += difference * (x[row * n + i] - mean);
    }
    out[row] = static_cast<float>(squares / (n - 1));
  }
}
