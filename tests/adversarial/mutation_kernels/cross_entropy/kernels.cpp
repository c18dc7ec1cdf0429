#include "kw_math.h"
#include "kw_reduce.h"

extern "C" void cross_entropy(const float* logits, const int64_t* target, float* out, int64_t n, int64_t begin,
                              int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    const float* a = logits + row * n;
    const float largest = kw::max(a, n);
    const float total = kw::sum_of(n, [&](int64_t i) { return kw::exp(a[i] - largest); });
    out[row] = kw::log(total) - (a[target[row]] - largest);
  }
}
