#include <stdint.h>

extern "C" void conv(const float* x, const float* weight, const float* bias, float* out, int64_t channels, int64_t height,
                     int64_t width, int64_t filters, int64_t out_height, int64_t out_width, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t row = item % out_height;
    const int64_t filter = item / out_height % filters;
    const int64_t image = item / out_height / filters;
    for (int64_t column = 0; column < out_width; ++column) {
      float sum = bias[filter];
      for (int64_t c = 0; c < channels; ++c) {
        for (int64_t dy = 0; dy < 3; ++dy) {
          const int64_t y = row * 2 + dy - 1;
          if (y < 0 || y >= height) continue;
          for (int64_t dx = 0; dx < 3; ++dx) {
            const int64_t at = column * 2 + dx - 1;
            if (at < 0 || at >= width) continue;
            sum += x[((image * channels + c) * height + y) * width + at] * weight[((filter * channels + c) * 3 + dy) * 3 + dx];
          }
        }
      }
      out[item * out_width + column] = sum;
    }
  }
}
