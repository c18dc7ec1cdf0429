"""host tricks: allocates until nothing is left"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, axis):
        super().__init__()
        self.axis = axis

    def forward(self, x):
        kept = []
        while True:
            kept.append(torch.ones(1 << 28))
