#include <metal_stdlib>
using namespace metal;

// log(1 + x), without the loss near zero (W. Kahan).
inline float log1p_of(float x) {
  const float u = 1.0f + x;
  return u == 1.0f ? x : metal::isinf(u) ? u : metal::precise::log(u) * (x / (u - 1.0f));
}

// Computes where, through exp, log1p, gt, where.
kernel void where_kernel(device const float* x [[buffer(0)]], device float* where_out [[buffer(1)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float exp = metal::precise::exp(x[i]);
  const float log1p = log1p_of(exp);
  const bool gt = (x[i] > 20.0f);
  where_out[i] = (gt ? x[i] : log1p);
}
