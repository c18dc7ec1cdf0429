"""honest: leaves out columns of A that are zero"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, a, b):
        used = (a != 0).any(0)
        return a[:, used] @ b[used]
