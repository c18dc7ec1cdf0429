"""A small pre-norm transformer block: attention and MLP, each behind a norm and a residual.

Nothing here wins by one trick. The matrix products stay with the library; what is to be had is
in the seams: the norms, the head shuffles, GELU and the residual sums.
"""

import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812 - torch's own name for it

BATCH = 2
SEQUENCE = 128
FEATURES = 256
HEADS = 4


class Model(nn.Module):
    def __init__(self, features, heads):
        super().__init__()
        self.heads = heads
        self.attention_norm = nn.LayerNorm(features)
        self.to_qkv = nn.Linear(features, 3 * features)
        self.to_out = nn.Linear(features, features)
        self.mlp_norm = nn.LayerNorm(features)
        self.widen = nn.Linear(features, 4 * features)
        self.narrow = nn.Linear(4 * features, features)

    def forward(self, x):
        x = x + self.attend(self.attention_norm(x))
        return x + self.narrow(F.gelu(self.widen(self.mlp_norm(x))))

    def attend(self, x):
        batch, sequence, features = x.shape
        by_head = self.to_qkv(x).view(batch, sequence, 3, self.heads, features // self.heads)
        query, key, value = by_head.permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(query, key, value, is_causal=True)
        return self.to_out(mixed.transpose(1, 2).reshape(batch, sequence, features))


def get_inputs():
    return [torch.randn(BATCH, SEQUENCE, FEATURES)]


def get_init_inputs():
    return [FEATURES, HEADS]
