"""8 x 8 products by simdgroup_matrix, one simdgroup for 16 x 16 of the result."""

import torch
import torch.nn as nn

SOURCE = """
#include <metal_stdlib>
#include <metal_simdgroup_matrix>
using namespace metal;

kernel void gemm(device const float* A [[buffer(0)]],
                 device const float* B [[buffer(1)]],
                 device float* C [[buffer(2)]],
                 constant uint& n [[buffer(3)]],
                 uint2 group [[threadgroup_position_in_grid]]) {
    uint row = group.y * 16, col = group.x * 16;
    simdgroup_float8x8 acc[2][2];
    for (int i = 0; i < 2; ++i)
        for (int j = 0; j < 2; ++j)
            acc[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    for (uint k = 0; k < n; k += 8) {
        simdgroup_float8x8 a[2], b[2];
        for (int i = 0; i < 2; ++i) {
            simdgroup_load(a[i], A + (row + 8 * i) * n + k, n);
            simdgroup_load(b[i], B + k * n + col + 8 * i, n);
        }
        for (int i = 0; i < 2; ++i)
            for (int j = 0; j < 2; ++j)
                simdgroup_multiply_accumulate(acc[i][j], a[i], b[j], acc[i][j]);
    }
    for (int i = 0; i < 2; ++i)
        for (int j = 0; j < 2; ++j)
            simdgroup_store(acc[i][j], C + (row + 8 * i) * n + col + 8 * j, n);
}
"""


class ModelNew(nn.Module):
    def __init__(self):
        super().__init__()
        self.lib = torch.mps.compile_shader(SOURCE)

    def forward(self, a, b):
        n = a.shape[0]
        assert n % 16 == 0
        c = torch.empty(n, n, device="mps", dtype=torch.float32)
        self.lib.gemm(a.contiguous(), b.contiguous(), c, n, threads=(n // 16 * 32, n // 16), group_size=(32, 1))
        return c
