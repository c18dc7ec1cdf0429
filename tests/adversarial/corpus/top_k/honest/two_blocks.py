"""honest: the best of two halves, merged"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, k):
        super().__init__()
        self.k = k

    def forward(self, x):
        a, b = torch.topk(x[:, :50], self.k), torch.topk(x[:, 50:], self.k)
        v, i = torch.cat([a.values, b.values], 1), torch.cat([a.indices, b.indices + 50], 1)
        top = torch.topk(v, self.k)
        return top.values, i.gather(1, top.indices)
