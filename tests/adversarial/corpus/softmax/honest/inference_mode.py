"""honest: runs in inference mode and clones the result"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, axis):
        super().__init__()
        self.axis = axis

    def forward(self, x):
        with torch.inference_mode():
            y = torch.softmax(x, 1)
        return y.clone()
