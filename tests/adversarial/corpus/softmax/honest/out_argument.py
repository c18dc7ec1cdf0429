"""honest: torch.softmax with a fresh output"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, axis):
        super().__init__()
        self.axis = axis

    def forward(self, x):
        out = torch.empty_like(x)
        torch.softmax(x, 1, out=out)
        return out
