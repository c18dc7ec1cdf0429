#include "kw_math.h"

extern "C" void bn_relu(const float* x, const float* mean, const float* var, const float* weight, const float* bias,
                        float* out, int64_t channels, int64_t pixels, int64_t begin, int64_t end) {
  for (int64_t plane = begin; plane < end; ++plane) {
    const int64_t c = plane % channels;
    const float scale = weight[c] * kw::rsqrt(var[c] + 1e-5f);
    const float* a = x + plane * pixels;
    float* o = out + plane * pixels;
    for (int64_t i = 0; i < pixels; ++i) o[i] = kw::relu((a[i] - mean[c]) * scale + bias[c]);
  }
}
