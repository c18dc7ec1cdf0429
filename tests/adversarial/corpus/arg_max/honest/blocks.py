"""honest: blocks of ten, merged"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, x):
        v = torch.stack([part.amax(1) for part in x.split(10, 1)], 1)
        i = torch.stack([part.argmax(1) + 10 * n for n, part in enumerate(x.split(10, 1))], 1)
        return i.gather(1, v.argmax(1, keepdim=True))[:, 0].contiguous()
