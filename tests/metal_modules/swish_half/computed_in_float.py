"""Half in memory, float in between."""

import torch
import torch.nn as nn

SRC = """
#include <metal_stdlib>
using namespace metal;

template <typename T>
[[kernel]] void swish(device const T* x [[buffer(0)]], device T* y [[buffer(1)]],
                      constant uint& n [[buffer(2)]], uint i [[thread_position_in_grid]]) {
    if (i >= n) return;
    float v = float(x[i]);
    y[i] = T(v / (1.0f + metal::precise::exp(-v)));
}

template [[host_name("swish_half")]] [[kernel]] void swish<half>(
    device const half*, device half*, constant uint&, uint);
template [[host_name("swish_float")]] [[kernel]] void swish<float>(
    device const float*, device float*, constant uint&, uint);
"""


class ModelNew(nn.Module):
    def __init__(self):
        super().__init__()
        lib = torch.mps.compile_shader(SRC)
        self.by_dtype = {torch.float16: lib.swish_half, torch.float32: lib.swish_float}

    def forward(self, x):
        x = x.contiguous()
        y = torch.empty_like(x)
        n = x.numel()
        groups = (n + 255) // 256
        self.by_dtype[x.dtype](x, y, n, threads=groups * 256, group_size=256)
        return y
