ASSUMPTIONS = (
    'weights are finite',
)


def prepare(p):
    mul_r1 = empty((2048,), dtype=float32)
    add_r2 = empty((2048,), dtype=float32)
    launch("add_r2_kernel", p.bn.running_var, p.bn.weight, p.bn.running_mean, p.bn.bias, p.matmul.bias, p.bias, mul_r1, add_r2, threads=(2048,), group=(1024,))
    mul_r4 = empty((2048, 2048), dtype=float32)
    launch("mul_r4_kernel", p.matmul.weight, mul_r1, mul_r4, threads=(2048,), group=(1,))
    linear_r2_packed = mkldnn_reorder_linear_weight(mul_r4, 32)
    return {"mul_r1": mul_r1, "add_r2": add_r2, "mul_r4": mul_r4, "linear_r2_packed": linear_r2_packed}


def forward(x, *, p, s):
    linear_r2 = mkldnn_linear_pointwise(x, s.linear_r2_packed, s.add_r2, "none", (), "")
    launch("mul_kernel", linear_r2, threads=(65536,), group=(1024,))
    return linear_r2
