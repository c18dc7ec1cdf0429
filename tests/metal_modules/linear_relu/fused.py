"""Product, bias and ReLU in one kernel, with parameters of its own names."""

import torch
import torch.nn as nn

SRC = """
#include <metal_stdlib>
using namespace metal;

kernel void linear_relu(device const float* x [[buffer(0)]],
                        device const float* w [[buffer(1)]],
                        device const float* b [[buffer(2)]],
                        device float* out [[buffer(3)]],
                        constant uint3& dims [[buffer(4)]],
                        uint2 gid [[thread_position_in_grid]]) {
    uint inputs = dims.y, outputs = dims.z;
    if (gid.x >= outputs || gid.y >= dims.x) return;
    float acc = b[gid.x];
    for (uint i = 0; i < inputs; ++i) acc = fma(x[gid.y * inputs + i], w[gid.x * inputs + i], acc);
    out[gid.y * outputs + gid.x] = acc < 0.0f ? 0.0f : acc;
}
"""


class ModelNew(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.linear = nn.Linear(in_features, out_features)
        self.lib = torch.mps.compile_shader(SRC)
        self.dims = torch.tensor([0, in_features, out_features], dtype=torch.int32, device="mps")

    def forward(self, x):
        rows = x.shape[0]
        self.dims[0] = rows
        out = torch.empty(rows, self.linear.out_features, device=x.device, dtype=x.dtype)
        self.lib.linear_relu(
            x.contiguous(),
            self.linear.weight,
            self.linear.bias,
            out,
            self.dims,
            threads=(self.linear.out_features, rows),
            group_size=(16, 16),
        )
        return out
