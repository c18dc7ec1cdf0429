"""numerics: adds 1e-3 to the norm"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, x):
        return x / (x.norm() + 1e-3)
