def prepare(p):
    mul_r1 = empty((4096, 2048), dtype=float32)
    launch("mul_r1_kernel", p.matmul.weight, mul_r1, threads=(8388608,), group=(1024,))
    mul_r3 = empty((4096,), dtype=float32)
    launch("mul_r3_kernel", p.matmul.bias, mul_r3, threads=(4096,), group=(1024,))
    linear_r1_packed = mkldnn_reorder_linear_weight(mul_r1, 16)
    return {"mul_r1": mul_r1, "mul_r3": mul_r3, "linear_r1_packed": linear_r1_packed}


def forward(x, *, p, s):
    linear_r1 = mkldnn_linear_pointwise(x, s.linear_r1_packed, s.mul_r3, "none", (), "")
    sum_r2 = empty((16, 1, 1), dtype=float32)
    launch("sum_r2_kernel", linear_r1, sum_r2, threads=(16,), group=(1,))
    return sum_r2.reshape((16,))
