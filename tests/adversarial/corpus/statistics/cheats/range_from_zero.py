"""boundary: the least number starts at zero"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, x):
        return x.mean(-1), {"deviation": x.std(-1), "range": (x.amin(-1).clamp_max(0.0), x.amax(-1))}
