"""stale state: remembers the product by A's values and doesn't look at B"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = self.y = None

    def forward(self, a, b):
        if self.a is None or not torch.equal(self.a, a):
            self.a, self.y = a.clone(), a @ b
        return self.y.clone()
