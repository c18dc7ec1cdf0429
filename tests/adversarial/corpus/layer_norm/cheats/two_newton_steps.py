"""numerics: the inverse root by bits and two steps of Newton, good to 5e-6"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.ln = nn.LayerNorm(features)

    def forward(self, x):
        centred = x - x.mean(-1, keepdim=True)
        v = centred.square().mean(-1, keepdim=True) + 1e-5
        y = (0x5F3759DF - (v.contiguous().view(torch.int32) >> 1)).view(torch.float32)
        for _ in range(2):
            y = y * (1.5 - 0.5 * v * y * y)
        return centred * y * self.ln.weight + self.ln.bias
