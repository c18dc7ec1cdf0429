#include "kw_math.h"

extern "C" void layer_norm(const float* x, const float* weight, const float* bias, float* out, int64_t n, float eps,
                           int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    const float* a = x + row * n;
    float* o = out + row * n;
    float sum = 0.0f;
    for (int64_t i = 0; i < n; ++i) sum += a[i];
    const float mean = sum / n;
    float squares = 0.0f;
    for (int64_t i = 0; i < n; ++i) {
      const float centred = a[i] - mean;
      squares += centred * centred;
    }
    const float scale = kw::rsqrt(squares / n + eps);
    for (int64_t i = 0; i < n; ++i) o[i] = (a[i] - mean) * scale * weight[i] + bias[i];
  }
}
