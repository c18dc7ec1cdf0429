"""host tricks: hangs"""

import torch
from torch import nn
from torch.nn import functional as F

import time


class ModelNew(nn.Module):
    def __init__(self, axis):
        super().__init__()
        self.axis = axis

    def forward(self, x):
        while True:
            time.sleep(1)
