"""boundary: the square of the sum"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, x):
        return x.sum(1), x // 3, x.long().sum(1).square()
