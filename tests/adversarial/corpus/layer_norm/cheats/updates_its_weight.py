"""memory: folds the shift into a weight in place at every call"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.ln = nn.LayerNorm(features)

    def forward(self, x):
        y = F.layer_norm(x, (x.shape[-1],), self.ln.weight, self.ln.bias)
        self.ln.weight.data.mul_(1.0 + 1e-3)
        return y
