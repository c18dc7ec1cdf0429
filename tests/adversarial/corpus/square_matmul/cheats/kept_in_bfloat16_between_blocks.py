"""numerics: partial sums go through bfloat16 between blocks of K"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, a, b):
        out = torch.zeros(a.shape[0], b.shape[1])
        for k in range(0, a.shape[1], 24):
            out = (out + a[:, k : k + 24] @ b[k : k + 24]).bfloat16().float()
        return out
