#include <metal_stdlib>
using namespace metal;

// x, but no less than low; NaN stays NaN.
template <class T>
inline T at_least(T x, T low) {
  return x < low ? low : x;
}

// Computes relu, through relu.
kernel void relu_kernel(device const float* x [[buffer(0)]], device float* relu_out [[buffer(1)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  relu_out[i] = at_least(x[i], 0.0f);
}
