#include <metal_stdlib>
using namespace metal;

// Computes leaky_relu, through leaky_relu.
kernel void leaky_relu_kernel(device const float* x [[buffer(0)]], device float* leaky_relu_out [[buffer(1)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  leaky_relu_out[i] = ((x[i] > 0.0f) ? x[i] : (x[i] * 0.01f));
}
