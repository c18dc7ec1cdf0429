"""boundary: where the minimum is"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, x):
        return torch.argmin(x, 1)
