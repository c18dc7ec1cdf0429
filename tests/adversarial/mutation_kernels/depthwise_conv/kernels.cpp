#include "kw_math.h"

extern "C" void causal(const float* x, const float* weight, const float* bias, float* out, int64_t channels, int64_t n,
                       int64_t taps, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t channel = item % channels;
    const float* a = x + item * n;
    const float* w = weight + channel * taps;
    for (int64_t t = 0; t < n; ++t) {
      float sum = bias[channel];
      for (int64_t tap = 0; tap < taps; ++tap) {
        const int64_t from = t + tap - (taps - 1);
        if (from >= 0) sum += a[from] * w[tap];
      }
      out[item * n + t] = kw::silu(sum);
    }
  }
}
