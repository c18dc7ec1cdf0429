#include <metal_stdlib>
using namespace metal;

// Computes mul, through mul.
kernel void mul_kernel(device const float* a [[buffer(0)]], device const float* b [[buffer(1)]], device float* mul_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int c = (item / 4);
  const int block = (item % 4);
  for (int i = int(lane); i < 512; i += 32) {
    mul_out[c * 2048 + block * 512 + i] = (a[c] * b[c * 2048 + block * 512 + i]);
  }
}
