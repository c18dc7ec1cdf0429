#include <metal_stdlib>
using namespace metal;

// Computes convolution, through convolution.
kernel void convolution_kernel(device const float* p_conv2d_weight [[buffer(0)]], device const float* x [[buffer(1)]], device float* convolution_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 896);
  const int b = ((item / 14) % 64);
  const int c = (item % 14);
  for (int i = int(lane); i < 30; i += 32) {
    convolution_out[a * 26880 + b * 420 + c * 30 + i] = (((((((((p_conv2d_weight[b * 9] * x[a * 32768 + b * 512 + c * 32 + i]) + (p_conv2d_weight[b * 9 + 1] * x[a * 32768 + b * 512 + c * 32 + i + 1])) + (p_conv2d_weight[b * 9 + 2] * x[a * 32768 + b * 512 + c * 32 + i + 2])) + (p_conv2d_weight[b * 9 + 3] * x[a * 32768 + b * 512 + c * 32 + i + 32])) + (p_conv2d_weight[b * 9 + 4] * x[a * 32768 + b * 512 + c * 32 + i + 33])) + (p_conv2d_weight[b * 9 + 5] * x[a * 32768 + b * 512 + c * 32 + i + 34])) + (p_conv2d_weight[b * 9 + 6] * x[a * 32768 + b * 512 + c * 32 + i + 64])) + (p_conv2d_weight[b * 9 + 7] * x[a * 32768 + b * 512 + c * 32 + i + 65])) + (p_conv2d_weight[b * 9 + 8] * x[a * 32768 + b * 512 + c * 32 + i + 66]));
  }
}
