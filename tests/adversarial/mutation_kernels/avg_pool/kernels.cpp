#include <algorithm>
#include <stdint.h>

extern "C" void avg_pool(const float* x, float* out, int64_t n, int64_t count, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const float* a = x + item / count * n;
    const int64_t centre = item % count * 3;
    const int64_t first = std::max<int64_t>(centre - 2, 0);
    const int64_t last = std::min<int64_t>(centre + 3, n);
    float sum = 0.0f;
    for (int64_t i = first; i < last; ++i) sum += a[i];
    out[item] = sum / 5.0f;
  }
}
