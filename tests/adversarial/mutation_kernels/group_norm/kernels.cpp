#include "kw_math.h"

extern "C" void group_norm(const float* x, const float* weight, const float* bias, float* out, int64_t groups, int64_t depth,
                           int64_t pixels, int64_t begin, int64_t end) {
  const int64_t n = depth * pixels;
  for (int64_t item = begin; item < end; ++item) {
    const float* a = x + item * n;
    float* o = out + item * n;
    double sum = 0.0;
    for (int64_t i = 0; i < n; ++i) sum += a[i];
    const double mean = sum / n;
    double squares = 0.0;
    for (int64_t i = 0; i < n; ++i) squares += (a[i] - mean) * (a[i] - mean);
    const float scale = static_cast<float>(1.0 / kw::sqrt(squares / n + 1e-5));
    for (int64_t c = 0; c < depth; ++c) {
      const int64_t channel = item % groups * depth + c;
      for (int64_t i = c * pixels; i < (c + 1) * pixels; ++i) {
        o[i] = (a[i] - static_cast<float>(mean)) * scale * weight[channel] + bias[channel];
      }
    }
  }
}
