"""stale state: multiplies with the first B for ever"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self):
        super().__init__()
        self.b = None

    def forward(self, a, b):
        if self.b is None:
            self.b = b.clone()
        return a @ self.b
