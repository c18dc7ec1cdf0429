"""numerics: compares in bfloat16"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, threshold):
        super().__init__()
        self.threshold = threshold

    def forward(self, x, y):
        i = (x.bfloat16() > self.threshold) & (x.bfloat16() <= y.bfloat16())
        return i, i.any(-1)
