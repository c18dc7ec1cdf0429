"""boundary: normalises over the last two axes"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.ln = nn.LayerNorm(features)

    def forward(self, x):
        return F.layer_norm(x, x.shape[1:]) * self.ln.weight + self.ln.bias
