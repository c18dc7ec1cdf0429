"""honest: keeps a copy of the weights and compares all elements before use"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.ln = nn.LayerNorm(features)
        self.kept = None

    def forward(self, x):
        if self.kept is None or not (
            torch.equal(self.kept[0], self.ln.weight) and torch.equal(self.kept[1], self.ln.bias)
        ):
            self.kept = self.ln.weight.detach().clone(), self.ln.bias.detach().clone()
        return F.layer_norm(x, (x.shape[-1],), *self.kept)
