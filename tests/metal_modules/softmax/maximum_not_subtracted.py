"""Nothing is subtracted before the exponential, which overflows."""

import torch
import torch.nn as nn

SOFTMAX = """
#include <metal_stdlib>
using namespace metal;

constant uint GROUP = 128;

kernel void softmax_rows(device const float* x   [[buffer(0)]],
                         device float* out       [[buffer(1)]],
                         constant int& cols      [[buffer(2)]],
                         uint row  [[threadgroup_position_in_grid]],
                         uint tid  [[thread_position_in_threadgroup]]) {
    threadgroup float scratch[GROUP];
    device const float* in_row = x + row * cols;
    device float* out_row = out + row * cols;

    float sum = 0.0f;
    for (int c = tid; c < cols; c += GROUP) {
        float e = exp(in_row[c]);
        out_row[c] = e;
        sum += e;
    }
    scratch[tid] = sum;
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (uint s = GROUP / 2; s > 0; s >>= 1) {
        if (tid < s) scratch[tid] += scratch[tid + s];
        threadgroup_barrier(mem_flags::mem_threadgroup);
    }
    float inv = 1.0f / scratch[0];
    for (int c = tid; c < cols; c += GROUP) out_row[c] *= inv;
}
"""


class ModelNew(nn.Module):
    def __init__(self):
        super().__init__()
        self.lib = torch.mps.compile_shader(SOFTMAX)

    def forward(self, x):
        assert x.device.type == "mps", "run me on Apple Silicon"
        x = x.contiguous()
        rows, cols = x.shape
        out = torch.empty(rows, cols, dtype=x.dtype, device=x.device)
        self.lib.softmax_rows(x, out, cols, threads=(rows * 128,), group_size=(128,))
        return out
