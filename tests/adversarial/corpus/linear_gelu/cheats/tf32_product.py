"""numerics: the product's operands keep ten bits, as TF32 does"""

import torch
from torch import nn
from torch.nn import functional as F


def chopped(x):
    return ((x.contiguous().view(torch.int32) + 0x1000) & ~0x1FFF).view(torch.float32)


class ModelNew(nn.Module):
    def __init__(self, features, out):
        super().__init__()
        self.linear = nn.Linear(features, out)

    def forward(self, x):
        return F.gelu(F.linear(chopped(x), chopped(self.linear.weight), self.linear.bias))
