"""weights: a copy of the weights that all instances share, made by the first to run"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.ln = nn.LayerNorm(features)

    kept = None

    def forward(self, x):
        if ModelNew.kept is None:
            ModelNew.kept = self.ln
        return ModelNew.kept(x)
