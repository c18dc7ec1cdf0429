#include <metal_stdlib>
using namespace metal;

// Computes div, through abs_1, add, div.
kernel void div_kernel(device const float* x [[buffer(0)]], device float* div_out [[buffer(1)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float abs_1 = metal::abs(x[i]);
  const float add = (abs_1 + 1.0f);
  div_out[i] = (x[i] / add);
}
