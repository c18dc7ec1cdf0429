"""Makes its output with the strides of a query that may be transposed, and writes it row by row."""

import math

import torch
import torch.nn as nn

ATTENTION = """
#include <metal_stdlib>
using namespace metal;

constant int HEAD = 16;

kernel void attention(device const float* q [[buffer(0)]],
                             device const float* k [[buffer(1)]],
                             device const float* v [[buffer(2)]],
                             device float* out [[buffer(3)]],
                             constant int& length [[buffer(4)]],
                             constant float& scale [[buffer(5)]],
                             uint2 gid [[thread_position_in_grid]]) {
    int query = gid.x;
    device const float* qr = q + (gid.y * length + query) * HEAD;
    device const float* ks = k + gid.y * length * HEAD;
    device const float* vs = v + gid.y * length * HEAD;
    float acc[HEAD] = {0.0f};
    float best = -INFINITY, sum = 0.0f;
    for (int pass = 0; pass < 2; ++pass) {
        for (int j = 0; j < length; ++j) {
            float score = 0.0f;
            for (int d = 0; d < HEAD; ++d) score += qr[d] * ks[j * HEAD + d];
            score *= scale;
            if (pass == 0) {
                best = (score > best || isnan(score)) ? score : best;
            } else {
                float weight = exp(score - best);
                sum += weight;
                for (int d = 0; d < HEAD; ++d) acc[d] += weight * vs[j * HEAD + d];
            }
        }
    }
    for (int d = 0; d < HEAD; ++d) out[(gid.y * length + query) * HEAD + d] = acc[d] / sum;
}
"""


class ModelNew(nn.Module):
    def __init__(self):
        super().__init__()
        self.lib = torch.mps.compile_shader(ATTENTION)

    def forward(self, q, k, v):
        b, h, n, d = q.shape
        out = torch.empty_like(q)
        self.lib.attention(
            q.contiguous(), k.contiguous(), v.contiguous(), out, n, 1.0 / math.sqrt(d), threads=(n, b * h)
        )
        return out
