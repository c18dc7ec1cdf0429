"""honest: a torch.autograd.Function with its own backward"""

import torch
from torch import nn
from torch.nn import functional as F


class Softmax(torch.autograd.Function):
    """Softmax along the last axis."""

    @staticmethod
    def forward(ctx, x):
        y = torch.softmax(x, -1)
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx, g):
        (y,) = ctx.saved_tensors
        return y * (g - (g * y).sum(-1, keepdim=True))


class ModelNew(nn.Module):
    def __init__(self, axis):
        super().__init__()
        self.axis = axis

    def forward(self, x):
        return Softmax.apply(x)
