"""numerics: divides by the cumulative product, which underflows"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, a, b):
        c = a.cumprod(1)
        return c * (b / c).cumsum(1)
