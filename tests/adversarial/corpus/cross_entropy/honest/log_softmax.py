"""honest: log_softmax and gather"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, logits, target):
        return -F.log_softmax(logits, 1).gather(1, target[:, None]).mean()
