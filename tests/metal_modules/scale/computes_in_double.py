"""Computes in double, which Metal hasn't."""

import torch
import torch.nn as nn

SRC = """
#include <metal_stdlib>
using namespace metal;

kernel void twice(device const float* x [[buffer(0)]], device float* y [[buffer(1)]],
                  uint i [[thread_position_in_grid]]) {
    double v = x[i];
    y[i] = float(v * 2.0);
}
"""


class ModelNew(nn.Module):
    def __init__(self):
        super().__init__()
        self.lib = torch.mps.compile_shader(SRC)

    def forward(self, x):
        y = torch.empty(x.shape, dtype=x.dtype, device=x.device)
        self.lib.twice(x, y)
        return y
