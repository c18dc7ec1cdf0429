"""numerics: operands rounded to TF32"""

import torch
from torch import nn
from torch.nn import functional as F


def chopped(x):
    return ((x.contiguous().view(torch.int32) + 0x1000) & ~0x1FFF).view(torch.float32)


class ModelNew(nn.Module):
    def forward(self, a, b):
        return chopped(a) @ chopped(b)
