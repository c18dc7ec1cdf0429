"""numerics: bfloat16 in two parts, without the small corrections"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, a, b):
        ah, bh = a.bfloat16().float(), b.bfloat16().float()
        return ah @ bh + (a - ah).bfloat16().float() @ bh
