"""honest: blocks of ten"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, x):
        y = x.long().reshape(16, 10, 10)
        return y.sum(2).sum(1), torch.floor_divide(x, 3), (y * y).sum((1, 2))
