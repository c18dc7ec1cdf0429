"""honest: the dot product with itself"""

import torch
from torch import nn
from torch.nn import functional as F

# torch.dot takes no transposed memory without a copy; flatten makes one.


class ModelNew(nn.Module):
    def forward(self, x):
        f = x.flatten()
        return x / torch.dot(f, f).sqrt()
