"""honest: the first of a stable descending sort"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, x):
        return torch.sort(x, dim=1, descending=True, stable=True).indices[:, 0].contiguous()
