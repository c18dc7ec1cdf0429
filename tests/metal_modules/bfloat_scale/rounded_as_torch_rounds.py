"""Rounds the product and the sum, as two operators of PyTorch do."""

import torch
import torch.nn as nn

SRC = """
#include <metal_stdlib>
using namespace metal;

kernel void residual(device const bfloat* x [[buffer(0)]],
                     device const bfloat* y [[buffer(1)]],
                     device const bfloat* scale [[buffer(2)]],
                     device bfloat* out [[buffer(3)]],
                     constant uint& channels [[buffer(4)]],
                     uint i [[thread_position_in_grid]]) {
    bfloat product = bfloat(float(y[i]) * float(scale[i % channels]));
    out[i] = bfloat(float(x[i]) + float(product));
}
"""


class ModelNew(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(channels, dtype=torch.bfloat16))
        self.channels = channels
        self.lib = torch.mps.compile_shader(SRC)

    def forward(self, x, y):
        assert x.is_mps and y.is_mps
        out = torch.empty(x.shape, dtype=torch.bfloat16, device="mps:0")
        self.lib.residual(x.contiguous(), y.contiguous(), self.scale, out, self.channels)
        return out
