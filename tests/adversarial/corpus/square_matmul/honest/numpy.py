"""honest: numpy's product"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, a, b):
        return torch.from_numpy(a.numpy() @ b.numpy())
