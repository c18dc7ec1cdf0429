"""honest: comparisons the other way round"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, threshold):
        super().__init__()
        self.threshold = threshold

    def forward(self, x, y):
        i = torch.logical_and(y >= x, torch.gt(x, self.threshold))
        return i, i.amax(-1)
