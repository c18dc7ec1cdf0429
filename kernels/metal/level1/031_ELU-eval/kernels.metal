#include <metal_stdlib>
using namespace metal;

// e^x - 1, without the loss near zero (W. Kahan).
inline float expm1_of(float x) {
  const float u = metal::precise::exp(x);
  if (u == 1.0f) return x;
  const float less = u - 1.0f;
  return less == -1.0f || metal::isinf(u) ? less : less * (x / metal::precise::log(u));
}

// Computes elu, through elu.
kernel void elu_kernel(device const float* x [[buffer(0)]], device float* elu_out [[buffer(1)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  elu_out[i] = ((x[i] > 0.0f) ? x[i] : (1.0f * expm1_of(x[i])));
}
