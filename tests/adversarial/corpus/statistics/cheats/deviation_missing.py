"""structure: None for the deviation"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, x):
        return x.mean(-1), {"deviation": None, "range": (x.amin(-1), x.amax(-1))}
