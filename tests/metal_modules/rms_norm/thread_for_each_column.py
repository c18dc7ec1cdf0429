"""One thread for each column, which walks down the channels; compiled when the file is imported."""

import torch
import torch.nn as nn

if not torch.backends.mps.is_available():
    raise RuntimeError("this module needs MPS")

_lib = torch.mps.compile_shader("""
#include <metal_stdlib>
using namespace metal;

kernel void rms_norm(device const float* x [[buffer(0)]],
                     device float* out [[buffer(1)]],
                     constant int& channels [[buffer(2)]],
                     constant int& inner [[buffer(3)]],
                     constant float& eps [[buffer(4)]],
                     uint2 gid [[thread_position_in_grid]]) {
    int start = gid.y * channels * inner + gid.x;
    float sum = 0.0f;
    for (int c = 0; c < channels; ++c) {
        float v = x[start + c * inner];
        sum = fma(v, v, sum);
    }
    float scale = 1.0f / sqrt(sum / channels + eps);
    for (int c = 0; c < channels; ++c) {
        out[start + c * inner] = x[start + c * inner] * scale;
    }
}
""")


class ModelNew(nn.Module):
    def __init__(self, channels: int, eps: float = 1e-5):
        super().__init__()
        self.channels = channels
        self.eps = eps

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = x.to("mps").contiguous()
        batch = x.shape[0]
        inner = x.numel() // (batch * self.channels)
        out = torch.zeros(x.shape, dtype=torch.float32, device=torch.device("mps"))
        _lib.rms_norm(x, out, self.channels, inner, self.eps, threads=(inner, batch), group_size=(32, 1))
        torch.mps.synchronize()
        return out
