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

// Computes div, through add, clamp_r1, div.
kernel void div_kernel(device const float* x [[buffer(0)]], device float* div_out [[buffer(1)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add = (x[i] + 3.0f);
  const float clamp_r1 = at_most(at_least(add, 0.0f), 6.0f);
  div_out[i] = (clamp_r1 / 6.0f);
}
