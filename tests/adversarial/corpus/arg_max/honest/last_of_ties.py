"""honest: counts from the end: another index where values are equal"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, x):
        return x.shape[1] - 1 - x.flip(1).argmax(1)
