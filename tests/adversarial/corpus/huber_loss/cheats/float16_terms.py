"""numerics: terms in float16"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, delta):
        super().__init__()
        self.delta = delta

    def forward(self, x, y):
        return F.huber_loss(x.half().float(), y.half().float(), delta=self.delta)
