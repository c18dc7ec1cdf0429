#include "kw_math.h"

extern "C" void max_pool(const float* x, float* out, int64_t height, int64_t width, int64_t out_height, int64_t out_width,
                         int64_t begin, int64_t end) {
  for (int64_t plane = begin; plane < end; ++plane) {
    const float* a = x + plane * height * width;
    for (int64_t i = 0; i < out_height; ++i) {
      for (int64_t j = 0; j < out_width; ++j) {
        float best = -INFINITY;
        for (int64_t y = i * 2 - 1; y < i * 2 + 2; ++y) {
          for (int64_t z = j * 2 - 1; z < j * 2 + 2; ++z) {
            if (y >= 0 && y < height && z >= 0 && z < width) best = kw::max(best, a[y * width + z]);
          }
        }
        out[(plane * out_height + i) * out_width + j] = best;
      }
    }
  }
}
