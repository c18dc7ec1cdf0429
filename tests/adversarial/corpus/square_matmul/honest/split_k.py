"""honest: K in nine parts, added up"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, a, b):
        return sum(a[:, k : k + 8] @ b[k : k + 8] for k in range(0, a.shape[1], 8))
