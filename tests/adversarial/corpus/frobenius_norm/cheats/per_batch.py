"""boundary: one norm a batch, times four"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, x):
        return x / (x.flatten(1).norm(dim=1)[:, None, None] * 4)
