"""boundary: along the last axis, repeated to the shape"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, x):
        return torch.argmax(x, 2)[:, :12].contiguous()
