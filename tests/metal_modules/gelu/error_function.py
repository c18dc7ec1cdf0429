"""The error function by a series near zero and a continued fraction far from it: Metal has none."""

import torch
import torch.nn as nn

_SRC = r"""
#include <metal_stdlib>
using namespace metal;

inline float erf_precise(float x) {
    float a = fabs(x);
    if (a < 2.0f) {
        float sum = a, term = a;
        for (int n = 1; n < 28; ++n) {
            term *= -a * a / float(n);
            sum += term / float(2 * n + 1);
        }
        return copysign(1.1283791670955126f * sum, x);
    }
    if (a > 5.5f) return copysign(1.0f, x);
    float f = 0.0f;
    for (int n = 40; n > 0; --n) f = (float(n) * 0.5f) / (a + f);
    return copysign(1.0f - exp(-a * a) * 0.5641895835477563f / (a + f), x);
}

kernel void gelu(device const float* x [[buffer(0)]], device float* y [[buffer(1)]],
                 uint i [[thread_position_in_grid]]) {
    float v = x[i];
    y[i] = v * (0.5f + 0.5f * erf_precise(v * 0.7071067811865476f));
}
"""


class ModelNew(nn.Module):
    def __init__(self):
        super().__init__()
        self._lib = torch.mps.compile_shader(_SRC)

    def forward(self, x):
        x = x.contiguous()
        y = torch.empty_like(x)
        self._lib.gelu(x, y, threads=x.numel(), group_size=64)
        return y
