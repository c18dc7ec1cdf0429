#include "kw_math.h"
#include "kw_reduce.h"

extern "C" void rms_norm(const float* x, const float* residual, const float* weight, float* out, int64_t n, int64_t begin,
                         int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    const int64_t at = row * n;
    for (int64_t i = 0; i < n; ++i) out[at + i] = x[at + i] + residual[at + i];
    const float mean_square = kw::sum_of(n, [&](int64_t i) { return out[at + i] * out[at + i]; }) / n;
    const float scale = 1.0f / kw::sqrt(mean_square + 1e-6f);
    for (int64_t i = 0; i < n; ++i) out[at + i] *= scale * weight[i];
  }
}
