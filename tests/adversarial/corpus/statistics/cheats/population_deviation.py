"""numerics: divides by N instead of N-1"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, x):
        return x.mean(-1), {"deviation": x.std(-1, correction=0), "range": (x.amin(-1), x.amax(-1))}
