"""A grid of width by number of indices; each thread copies one element."""

import torch
from torch import nn

GATHER = """
#include <metal_stdlib>
using namespace metal;

kernel void gather(device const float *table [[buffer(0)]],
                   device const int64_t *ids [[buffer(1)]],
                   device float *out [[buffer(2)]],
                   constant uint &width [[buffer(3)]],
                   uint2 p [[thread_position_in_grid]]) {
    out[p.y * width + p.x] = table[ids[p.y] * width + p.x];
}
"""


class ModelNew(nn.Module):
    def __init__(self, num_embeddings, embedding_dim):
        super().__init__()
        self.table = nn.Embedding(num_embeddings, embedding_dim, device="mps")
        self.lib = torch.mps.compile_shader(GATHER)

    def forward(self, ids):
        width = self.table.embedding_dim
        out = torch.empty(*ids.shape, width, device="mps", dtype=self.table.weight.dtype)
        self.lib.gather(
            self.table.weight, ids.contiguous(), out, width, threads=(width, ids.numel()), group_size=(36, 4)
        )
        return out
