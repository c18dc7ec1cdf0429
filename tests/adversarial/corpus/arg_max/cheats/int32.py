"""structure: indices in int32"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, x):
        return torch.argmax(x, 1).int()
