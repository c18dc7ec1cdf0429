"""boundary: the linear part without its offset"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, delta):
        super().__init__()
        self.delta = delta

    def forward(self, x, y):
        d = (x - y).abs()
        return torch.where(d < self.delta, 0.5 * d * d, self.delta * d).mean()
