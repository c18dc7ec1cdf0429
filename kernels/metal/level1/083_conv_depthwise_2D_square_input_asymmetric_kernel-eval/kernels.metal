#include <metal_stdlib>
using namespace metal;

// Computes convolution, through convolution.
kernel void convolution_kernel(device const float* p_conv2d_weight [[buffer(0)]], device const float* x [[buffer(1)]], device float* convolution_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 248);
  const int b = ((item / 31) % 8);
  const int block = (item % 31);
  for (int i = int(lane); i < 128; i += 32) {
    convolution_out[a * 31744 + b * 3968 + block * 128 + i] = (((p_conv2d_weight[b * 3] * x[a * 32768 + b * 4096 + block * 128 + i]) + (p_conv2d_weight[b * 3 + 1] * x[a * 32768 + b * 4096 + block * 128 + i + 64])) + (p_conv2d_weight[b * 3 + 2] * x[a * 32768 + b * 4096 + block * 128 + i + 128]));
  }
}
