"""honest: keeps the transposed weight until its version or address changes"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, features, out):
        super().__init__()
        self.linear = nn.Linear(features, out)
        self.key = self.t = None

    def forward(self, x):
        key = (self.linear.weight._version, self.linear.weight.data_ptr())
        if self.key != key:
            self.key, self.t = key, self.linear.weight.detach().t().contiguous()
        return F.gelu(torch.addmm(self.linear.bias, x, self.t))
