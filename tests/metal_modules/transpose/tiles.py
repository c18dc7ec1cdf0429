"""Tiles of 32 x 32 by 32 x 8 threads, with a column to spare so that banks don't clash."""

import torch
import torch.nn as nn

T = """
#include <metal_stdlib>
using namespace metal;

constant constexpr uint TILE = 32;
constant constexpr uint ROWS = 8;

kernel void transpose_add(device const float* in [[buffer(0)]],
                          device float* out [[buffer(1)]],
                          constant uint2& size [[buffer(2)]],
                          ushort2 tid [[thread_position_in_threadgroup]],
                          ushort2 tg [[threadgroup_position_in_grid]]) {
    threadgroup float tile[TILE][TILE + 1];
    uint height = size.x, width = size.y;
    uint x = tg.x * TILE + tid.x;
    for (uint r = tid.y; r < TILE; r += ROWS) {
        uint y = tg.y * TILE + r;
        if (x < width && y < height) tile[r][tid.x] = in[y * width + x];
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    uint ox = tg.y * TILE + tid.x;
    for (uint r = tid.y; r < TILE; r += ROWS) {
        uint oy = tg.x * TILE + r;
        if (ox < height && oy < width) out[oy * height + ox] = tile[tid.x][r] + 1.0f;
    }
}
"""


class ModelNew(nn.Module):
    def __init__(self):
        super().__init__()
        self.lib = torch.mps.compile_shader(T)

    def forward(self, x):
        h, w = x.shape
        out = torch.empty((w, h), device=x.device, dtype=x.dtype)
        gx, gy = -(-w // 32), -(-h // 32)
        self.lib.transpose_add(
            x.contiguous(), out, [h, w], threads=(gx * 32, gy * 8), group_size=(32, 8), arg_casts={2: "int32"}
        )
        return out
