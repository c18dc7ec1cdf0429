"""honest: float64 inside"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.ln = nn.LayerNorm(features)

    def forward(self, x):
        y = F.layer_norm(x.double(), (x.shape[-1],), eps=self.ln.eps).float()
        return torch.addcmul(self.ln.bias, y, self.ln.weight)
