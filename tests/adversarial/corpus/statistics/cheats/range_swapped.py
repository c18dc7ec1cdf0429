"""boundary: greatest first"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, x):
        return x.mean(-1), {"deviation": x.std(-1), "range": (x.amax(-1), x.amin(-1))}
