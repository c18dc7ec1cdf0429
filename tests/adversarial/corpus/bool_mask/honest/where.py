"""honest: through where and sums"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, threshold):
        super().__init__()
        self.threshold = threshold

    def forward(self, x, y):
        i = torch.where(x > self.threshold, x <= y, False)
        return i, i.sum(-1) > 0
