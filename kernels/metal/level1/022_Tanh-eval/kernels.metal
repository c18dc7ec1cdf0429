#include <metal_stdlib>
using namespace metal;

// Computes tanh, through tanh.
kernel void tanh_kernel(device const float* x [[buffer(0)]], device float* tanh_out [[buffer(1)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  tanh_out[i] = metal::precise::tanh(x[i]);
}
