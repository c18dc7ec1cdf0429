"""honest: outer products with Kahan's compensation"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, a, b):
        total = torch.zeros(a.shape[0], b.shape[1])
        lost = torch.zeros_like(total)
        for k in range(a.shape[1]):
            term = a[:, k, None] * b[None, k] - lost
            new = total + term
            lost = (new - total) - term
            total = new
        return torch.where(total.isnan(), a @ b, total)
