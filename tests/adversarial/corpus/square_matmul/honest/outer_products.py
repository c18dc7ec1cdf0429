"""honest: one outer product after the other, in one float32 accumulator"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, a, b):
        out = torch.zeros(a.shape[0], b.shape[1])
        for k in range(a.shape[1]):
            out += a[:, k, None] * b[None, k]
        return out
