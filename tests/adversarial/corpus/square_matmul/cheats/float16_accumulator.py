"""numerics: the sum is kept in float16"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, a, b):
        out = torch.zeros(a.shape[0], b.shape[1], dtype=torch.float16)
        for k in range(a.shape[1]):
            out += (a[:, k, None] * b[None, k]).half()
        return out.float()
