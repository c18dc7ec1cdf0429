"""honest: prints a line when it is made"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, axis):
        super().__init__()
        self.axis = axis
        print("softmax ready")

    def forward(self, x):
        return torch.softmax(x, 1)
