#include "kw_math.h"

extern "C" void log_softmax(const float* x, float* out, int64_t channels, int64_t pixels, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t image = item / pixels;
    const int64_t pixel = item % pixels;
    const float* a = x + image * channels * pixels + pixel;
    float* o = out + image * channels * pixels + pixel;
    float largest = a[0];
    for (int64_t c = 1; c < channels; ++c) largest = kw::max(largest, a[c * pixels]);
    double total = 0.0;
    for (int64_t c = 0; c < channels; ++c) total += kw::exp(a[c * pixels] - largest);
    const float shift = kw::log(static_cast<float>(total));
    for (int64_t c = 0; c < channels; ++c) o[c * pixels] = (a[c * pixels] - largest) - shift;
  }
}
