"""honest: erf by a polynomial that is off by 1.5e-7, as much as float32 itself"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, features, out):
        super().__init__()
        self.linear = nn.Linear(features, out)

    def forward(self, x):
        y = self.linear(x)
        z = y * 0.7071067811865476
        a = z.abs()
        t = 1 / (1 + 0.3275911 * a)
        e = (
            1
            - ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592)
            * t
            * (-a * a).exp()
        )
        return 0.5 * y * (1 + torch.sign(z) * e)
