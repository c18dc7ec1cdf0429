#include <metal_stdlib>
using namespace metal;

// Computes mul_r1, sub_r1, through add_r1, rsqrt_r1, mul_r1, mul_r2, sub_r1.
kernel void sub_r1_kernel(device const float* b_bn_running_var [[buffer(0)]], device const float* p_bn_weight [[buffer(1)]], device const float* b_bn_running_mean [[buffer(2)]], device const float* p_bn_bias [[buffer(3)]], device float* mul_r1_out [[buffer(4)]], device float* sub_r1_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r1 = (b_bn_running_var[i] + 1e-05f);
  const float rsqrt_r1 = metal::precise::rsqrt(add_r1);
  const float mul_r1 = (rsqrt_r1 * p_bn_weight[i]);
  mul_r1_out[i] = mul_r1;
  const float mul_r2 = (b_bn_running_mean[i] * mul_r1);
  sub_r1_out[i] = (p_bn_bias[i] - mul_r2);
}

// Computes add_r2, through mul_r3, add_r2.
kernel void add_r2_kernel(device const float* x [[buffer(0)]], device const float* mul_r1 [[buffer(1)]], device const float* sub_r1 [[buffer(2)]], device float* add_r2_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 256);
  const int b = ((item / 8) % 32);
  const int block = (item % 8);
  for (int i = int(lane); i < 512; i += 32) {
    const float mul_r3 = (x[a * 131072 + b * 4096 + block * 512 + i] * mul_r1[b]);
    add_r2_out[a * 131072 + b * 4096 + block * 512 + i] = (mul_r3 + sub_r1[b]);
  }
}
