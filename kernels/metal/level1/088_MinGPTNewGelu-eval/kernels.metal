#include <metal_stdlib>
using namespace metal;

// Computes mul_3, through mul, pow_1, mul_1, add, mul_2, tanh, add_1, mul_3.
kernel void mul_3_kernel(device const float* x [[buffer(0)]], device float* mul_3_out [[buffer(1)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float mul = (x[i] * 0.5f);
  const float pow_1 = ((x[i] * x[i]) * x[i]);
  const float mul_1 = (pow_1 * 0.044715f);
  const float add = (x[i] + mul_1);
  const float mul_2 = (add * 0.7978846f);
  const float tanh = metal::precise::tanh(mul_2);
  const float add_1 = (tanh + 1.0f);
  mul_3_out[i] = (mul * add_1);
}
