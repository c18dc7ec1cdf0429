"""Mean first, then the squares of what differs from it; one simdgroup for a row."""

import torch
import torch.nn as nn

kernel_source = """
#include <metal_stdlib>
using namespace metal;

kernel void layer_norm_kernel(
    device const float* input   [[buffer(0)]],
    device const float* gamma   [[buffer(1)]],
    device const float* beta    [[buffer(2)]],
    device float*       output  [[buffer(3)]],
    constant uint&      width   [[buffer(4)]],
    constant float&     eps     [[buffer(5)]],
    uint row  [[threadgroup_position_in_grid]],
    uint lane [[thread_index_in_threadgroup]])
{
    device const float* x = input + row * width;
    float sum = 0.0f;
    for (uint i = lane; i < width; i += 32) sum += x[i];
    float mean = simd_sum(sum) / width;
    float squares = 0.0f;
    for (uint i = lane; i < width; i += 32) {
        float d = x[i] - mean;
        squares += d * d;
    }
    float scale = rsqrt(simd_sum(squares) / width + eps);
    for (uint i = lane; i < width; i += 32) {
        output[row * width + i] = (x[i] - mean) * scale * gamma[i] + beta[i];
    }
}
"""


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.lib = torch.mps.compile_shader(kernel_source)

    def forward(self, x):
        width = x.shape[-1]
        x2 = x.reshape(-1, width).contiguous()
        y = torch.empty_like(x2)
        rows = x2.shape[0]
        self.lib.layer_norm_kernel(
            x2, self.norm.weight, self.norm.bias, y, width, self.norm.eps, threads=rows * 32, group_size=32
        )
        return y.view_as(x)
