"""honest: the bias as one more column of the weight, one product"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, features, out):
        super().__init__()
        self.linear = nn.Linear(features, out)

    def forward(self, x):
        w = torch.cat([self.linear.weight, self.linear.bias[:, None]], 1)
        return F.gelu(torch.cat([x, torch.ones(x.shape[0], 1)], 1) @ w.t())
