"""honest: keeps a scratch buffer of its own between calls, outputs are fresh"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, axis):
        super().__init__()
        self.axis = axis
        self.scratch = None

    def forward(self, x):
        if self.scratch is None or self.scratch.shape != x.shape:
            self.scratch = torch.empty_like(x)
        torch.sub(x, x.amax(1, keepdim=True), out=self.scratch)
        self.scratch.exp_()
        return self.scratch / self.scratch.sum(1, keepdim=True)
