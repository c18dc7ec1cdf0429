#include <metal_stdlib>
using namespace metal;

// x, but no less than low; NaN stays NaN.
template <class T>
inline T at_least(T x, T low) {
  return x < low ? low : x;
}

// x, but no more than high; NaN stays NaN.
template <class T>
inline T at_most(T x, T high) {
  return x > high ? high : x;
}

// Computes hardtanh, through hardtanh.
kernel void hardtanh_kernel(device const float* x [[buffer(0)]], device float* hardtanh_out [[buffer(1)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  hardtanh_out[i] = at_most(at_least(x[i], -1.0f), 1.0f);
}
