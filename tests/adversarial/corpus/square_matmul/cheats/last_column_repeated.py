"""boundary: the last column is clamped to the one before"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, a, b):
        index = torch.arange(b.shape[1]).clamp_max(b.shape[1] - 2)
        return a @ b[:, index]
