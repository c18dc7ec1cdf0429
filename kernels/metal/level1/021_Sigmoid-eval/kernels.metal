#include <metal_stdlib>
using namespace metal;

inline float sigmoid_of(float x) {
  const float e = metal::precise::exp(-metal::abs(x));
  return (x < 0.0f ? e : 1.0f) / (1.0f + e);
}

// Computes sigmoid, through sigmoid.
kernel void sigmoid_kernel(device const float* x [[buffer(0)]], device float* sigmoid_out [[buffer(1)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  sigmoid_out[i] = sigmoid_of(x[i]);
}
