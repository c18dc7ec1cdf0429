"""Each group leaves a partial sum, one group adds those."""

import torch
import torch.nn as nn

SRC = """
#include <metal_stdlib>
using namespace metal;

kernel void partial_sums(device const float* x [[buffer(0)]],
                         device float* partial [[buffer(1)]],
                         constant uint& n [[buffer(2)]],
                         uint gid [[thread_position_in_grid]],
                         uint grid [[threads_per_grid]],
                         uint tg [[threadgroup_position_in_grid]],
                         uint lane [[thread_index_in_simdgroup]],
                         uint simd [[simdgroup_index_in_threadgroup]],
                         uint simds [[simdgroups_per_threadgroup]]) {
    threadgroup float sums[32];
    float v = 0.0f;
    for (uint i = gid; i < n; i += grid) v += x[i];
    v = simd_sum(v);
    if (lane == 0) sums[simd] = v;
    threadgroup_barrier(mem_flags::mem_threadgroup);
    if (simd == 0) {
        v = lane < simds ? sums[lane] : 0.0f;
        v = simd_sum(v);
        if (lane == 0) partial[tg] = v;
    }
}
"""


class ModelNew(nn.Module):
    def __init__(self):
        super().__init__()
        self.lib = torch.mps.compile_shader(SRC)

    def forward(self, x):
        x = x.contiguous()
        groups = 8
        partial = torch.empty(groups, device=x.device)
        self.lib.partial_sums(x, partial, x.numel(), threads=groups * 256, group_size=256)
        out = torch.empty([], device=x.device)
        self.lib.partial_sums(partial, out, groups, threads=256, group_size=256)
        return out
