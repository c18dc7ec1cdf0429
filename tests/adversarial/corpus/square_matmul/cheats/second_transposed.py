"""boundary: multiplies with the transpose, whose shape is the same"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, a, b):
        return a @ b.t()
