#include <metal_stdlib>
using namespace metal;

// Computes convolution, through convolution.
kernel void convolution_kernel(device const float* p_conv2d_weight [[buffer(0)]], device const float* x [[buffer(1)]], device float* convolution_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 62);
  const int b = (item % 62);
  for (int i = int(lane); i < 62; i += 32) {
    convolution_out[a * 3844 + b * 62 + i] = (((((((((p_conv2d_weight[a * 9] * x[a * 4096 + b * 64 + i]) + (p_conv2d_weight[a * 9 + 1] * x[a * 4096 + b * 64 + i + 1])) + (p_conv2d_weight[a * 9 + 2] * x[a * 4096 + b * 64 + i + 2])) + (p_conv2d_weight[a * 9 + 3] * x[a * 4096 + b * 64 + i + 64])) + (p_conv2d_weight[a * 9 + 4] * x[a * 4096 + b * 64 + i + 65])) + (p_conv2d_weight[a * 9 + 5] * x[a * 4096 + b * 64 + i + 66])) + (p_conv2d_weight[a * 9 + 6] * x[a * 4096 + b * 64 + i + 128])) + (p_conv2d_weight[a * 9 + 7] * x[a * 4096 + b * 64 + i + 129])) + (p_conv2d_weight[a * 9 + 8] * x[a * 4096 + b * 64 + i + 130]));
  }
}
