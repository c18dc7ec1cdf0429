def prepare(p):
    mul_r1 = empty((2048, 2048), dtype=float32)
    launch("mul_r1_kernel", p.gemm.weight, mul_r1, threads=(4194304,), group=(1024,))
    mul_r2 = empty((2048,), dtype=float32)
    launch("mul_r2_kernel", p.gemm.bias, mul_r2, threads=(2048,), group=(1024,))
    linear_r1_packed = mkldnn_reorder_linear_weight(mul_r1, 32)
    return {"mul_r1": mul_r1, "mul_r2": mul_r2, "linear_r1_packed": linear_r1_packed}


def forward(x, *, p, s):
    linear_r1 = mkldnn_linear_pointwise(x, s.linear_r1_packed, s.mul_r2, "none", (), "")
    launch("gelu_kernel", linear_r1, threads=(65536,), group=(1024,))
    return linear_r1
