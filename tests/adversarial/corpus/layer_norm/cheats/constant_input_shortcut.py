"""numerics: a row without spread gives zeros without the shift"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.ln = nn.LayerNorm(features)

    def forward(self, x):
        d = x - x.mean(-1, keepdim=True)
        y = F.layer_norm(x, (x.shape[-1],), self.ln.weight, self.ln.bias)
        return torch.where((d == 0).all(-1, keepdim=True), 0.0, y)
