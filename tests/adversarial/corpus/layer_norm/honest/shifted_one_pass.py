"""honest: one pass around the first element of each row, in float64"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.ln = nn.LayerNorm(features)

    def forward(self, x):
        shift = x[..., :1].double()
        d = x.double() - shift
        mean = d.mean(-1, keepdim=True)
        variance = (d * d).mean(-1, keepdim=True) - mean * mean
        return ((d - mean) * (variance.clamp_min(0) + self.ln.eps).rsqrt()).float() * self.ln.weight + self.ln.bias
