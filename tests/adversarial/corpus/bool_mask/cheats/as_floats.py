"""structure: ones and zeros in float32"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, threshold):
        super().__init__()
        self.threshold = threshold

    def forward(self, x, y):
        i = (x > self.threshold) & (x <= y)
        return i.float(), i.any(-1)
