#include <metal_stdlib>
using namespace metal;

// Computes mul, through mul.
kernel void mul_kernel(device const float* a [[buffer(0)]], device float* mul_out [[buffer(1)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  mul_out[i] = (a[i] * 3.14f);
}
