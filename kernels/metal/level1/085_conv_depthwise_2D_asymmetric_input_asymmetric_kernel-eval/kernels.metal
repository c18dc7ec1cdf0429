#include <metal_stdlib>
using namespace metal;

// Computes convolution, through convolution.
kernel void convolution_kernel(device const float* p_conv2d_weight [[buffer(0)]], device const float* x [[buffer(1)]], device float* convolution_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 1920);
  const int b = ((item / 30) % 64);
  const int c = (item % 30);
  for (int i = int(lane); i < 26; i += 32) {
    convolution_out[a * 49920 + b * 780 + c * 26 + i] = (((((((((((((((((((((p_conv2d_weight[b * 21] * x[a * 65536 + b * 1024 + c * 32 + i]) + (p_conv2d_weight[b * 21 + 1] * x[a * 65536 + b * 1024 + c * 32 + i + 1])) + (p_conv2d_weight[b * 21 + 2] * x[a * 65536 + b * 1024 + c * 32 + i + 2])) + (p_conv2d_weight[b * 21 + 3] * x[a * 65536 + b * 1024 + c * 32 + i + 3])) + (p_conv2d_weight[b * 21 + 4] * x[a * 65536 + b * 1024 + c * 32 + i + 4])) + (p_conv2d_weight[b * 21 + 5] * x[a * 65536 + b * 1024 + c * 32 + i + 5])) + (p_conv2d_weight[b * 21 + 6] * x[a * 65536 + b * 1024 + c * 32 + i + 6])) + (p_conv2d_weight[b * 21 + 7] * x[a * 65536 + b * 1024 + c * 32 + i + 32])) + (p_conv2d_weight[b * 21 + 8] * x[a * 65536 + b * 1024 + c * 32 + i + 33])) + (p_conv2d_weight[b * 21 + 9] * x[a * 65536 + b * 1024 + c * 32 + i + 34])) + (p_conv2d_weight[b * 21 + 10] * x[a * 65536 + b * 1024 + c * 32 + i + 35])) + (p_conv2d_weight[b * 21 + 11] * x[a * 65536 + b * 1024 + c * 32 + i + 36])) + (p_conv2d_weight[b * 21 + 12] * x[a * 65536 + b * 1024 + c * 32 + i + 37])) + (p_conv2d_weight[b * 21 + 13] * x[a * 65536 + b * 1024 + c * 32 + i + 38])) + (p_conv2d_weight[b * 21 + 14] * x[a * 65536 + b * 1024 + c * 32 + i + 64])) + (p_conv2d_weight[b * 21 + 15] * x[a * 65536 + b * 1024 + c * 32 + i + 65])) + (p_conv2d_weight[b * 21 + 16] * x[a * 65536 + b * 1024 + c * 32 + i + 66])) + (p_conv2d_weight[b * 21 + 17] * x[a * 65536 + b * 1024 + c * 32 + i + 67])) + (p_conv2d_weight[b * 21 + 18] * x[a * 65536 + b * 1024 + c * 32 + i + 68])) + (p_conv2d_weight[b * 21 + 19] * x[a * 65536 + b * 1024 + c * 32 + i + 69])) + (p_conv2d_weight[b * 21 + 20] * x[a * 65536 + b * 1024 + c * 32 + i + 70]));
  }
}
