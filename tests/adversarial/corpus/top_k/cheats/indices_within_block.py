"""boundary: indices count from the start of a block of fifty"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, k):
        super().__init__()
        self.k = k

    def forward(self, x):
        v, i = torch.topk(x, self.k)
        return v, i % 50
