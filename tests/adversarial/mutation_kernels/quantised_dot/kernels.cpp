#include <algorithm>
#include <stdint.h>

extern "C" void quantised_dot(const int8_t* x, const int8_t* weight, int8_t* out, int64_t k, int64_t n, int64_t begin,
                              int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int8_t* a = x + item / n * k;
    const int8_t* w = weight + item % n * k;
    int32_t sum = 0;
    for (int64_t i = 0; i < k; ++i) sum += (a[i] - 3) * w[i];
    const int32_t scaled = sum >> 6;
    out[item] = static_cast<int8_t>(std::min(std::max(scaled, -128), 127));
  }
}
