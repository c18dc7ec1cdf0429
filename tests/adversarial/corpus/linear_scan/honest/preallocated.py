"""honest: writes step by step into one fresh output"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, a, b):
        out = torch.empty_like(b)
        out[:, 0] = a[:, 0] * 0 + b[:, 0]
        for t in range(1, b.shape[1]):
            torch.addcmul(b[:, t], a[:, t], out[:, t - 1], out=out[:, t])
        return out
