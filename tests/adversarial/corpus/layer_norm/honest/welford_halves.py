"""honest: merges the statistics of two halves"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.ln = nn.LayerNorm(features)

    def forward(self, x):
        half = x.shape[-1] // 2
        a, b = x[..., :half], x[..., half:]
        ma, mb = a.mean(-1, keepdim=True), b.mean(-1, keepdim=True)
        shift = mb - ma
        mean = ma + shift * 0.5
        total = (
            (a - ma).square().sum(-1, keepdim=True)
            + (b - mb).square().sum(-1, keepdim=True)
            + shift * shift * (half / 2)
        )
        return (x - mean) * (total / x.shape[-1] + self.ln.eps).rsqrt() * self.ln.weight + self.ln.bias
