"""boundary: each block takes the sum of the block before alone"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, axis):
        super().__init__()
        self.axis = axis

    def forward(self, x):
        out, carry = [], 0
        for part in x.split(50, 1):
            out.append(part.cumsum(1) + carry)
            carry = part.sum(1, keepdim=True)
        return torch.cat(out, 1)
