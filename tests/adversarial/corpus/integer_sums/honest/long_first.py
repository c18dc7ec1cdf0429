"""honest: int64 from the start"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, x):
        y = x.long()
        return y.sum(1), torch.div(y, 3, rounding_mode="floor").int(), (y * y).sum(1)
