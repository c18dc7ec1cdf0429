"""honest: rows as channels of a batch norm in training mode"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.ln = nn.LayerNorm(features)

    def forward(self, x):
        rows = x.reshape(1, -1, x.shape[-1])
        y = F.batch_norm(rows, None, None, training=True, eps=self.ln.eps)
        return y.reshape(x.shape) * self.ln.weight + self.ln.bias
