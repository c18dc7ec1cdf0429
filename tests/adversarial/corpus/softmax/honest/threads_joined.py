"""honest: two threads share the rows and are joined before it returns"""

import torch
from torch import nn
from torch.nn import functional as F

import threading


class ModelNew(nn.Module):
    def __init__(self, axis):
        super().__init__()
        self.axis = axis

    def forward(self, x):
        out = torch.empty_like(x)
        half = x.shape[0] // 2

        def work(part):
            out[part] = torch.softmax(x[part], 1)

        threads = [threading.Thread(target=work, args=(part,)) for part in (slice(0, half), slice(half, None))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return out
