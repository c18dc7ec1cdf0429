"""honest: one pass over blocks of 100 columns with a running maximum and sum"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, axis):
        super().__init__()
        self.axis = axis

    def forward(self, x):
        top = x[:, :100].amax(1, keepdim=True)
        total = (x[:, :100] - top).exp().sum(1, keepdim=True)
        for part in x[:, 100:].split(100, 1):
            new = torch.maximum(top, part.amax(1, keepdim=True))
            total = total * (top - new).exp() + (part - new).exp().sum(1, keepdim=True)
            top = new
        return (x - top).exp() / total
