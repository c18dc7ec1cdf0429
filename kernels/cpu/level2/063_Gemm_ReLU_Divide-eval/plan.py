def prepare(p):
    mul_r2 = empty((2048, 2048), dtype=float32)
    launch("mul_r2_kernel", p.linear.weight, mul_r2, threads=(4194304,), group=(1024,))
    mul_r3 = empty((2048,), dtype=float32)
    launch("mul_r3_kernel", p.linear.bias, mul_r3, threads=(2048,), group=(1024,))
    linear_r1_packed = mkldnn_reorder_linear_weight(mul_r2, 32)
    return {"mul_r2": mul_r2, "mul_r3": mul_r3, "linear_r1_packed": linear_r1_packed}


def forward(x, *, p, s):
    linear_r1 = mkldnn_linear_pointwise(x, s.linear_r1_packed, s.mul_r3, "none", (), "")
    launch("relu_r1_kernel", linear_r1, threads=(65536,), group=(1024,))
    return linear_r1
