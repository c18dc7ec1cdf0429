"""honest: float64 for the moments"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, x):
        y = x.double()
        return y.mean(-1).float(), {"deviation": y.std(-1).float(), "range": (x.amin(-1), x.amax(-1))}
