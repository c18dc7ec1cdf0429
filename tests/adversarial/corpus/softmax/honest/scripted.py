"""honest: a scripted function"""

import torch
from torch import nn
from torch.nn import functional as F


@torch.jit.script
def scripted(x, axis: int):
    e = (x - x.amax(axis, keepdim=True)).exp()
    return e / e.sum(axis, keepdim=True)


class ModelNew(nn.Module):
    def __init__(self, axis):
        super().__init__()
        self.axis = axis

    def forward(self, x):
        return scripted(x, self.axis)
