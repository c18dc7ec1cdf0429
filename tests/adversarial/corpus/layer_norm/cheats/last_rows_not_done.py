"""boundary: blocks of three along the middle axis, the last one forgotten"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.ln = nn.LayerNorm(features)

    def forward(self, x):
        y = torch.zeros_like(x)
        for at in range(0, x.shape[1] // 3 * 3, 3):
            y[:, at : at + 3] = self.ln(x[:, at : at + 3])
        return y
