ASSUMPTIONS = (
    'weights are finite',
)


def prepare(p):
    mul_r4 = empty((2048,), dtype=float32)
    add_r3 = empty((2048,), dtype=float32)
    launch("add_r3_kernel", p.bn.running_var, p.bn.weight, p.bn.running_mean, p.bn.bias, p.scale, p.gemm.bias, mul_r4, add_r3, threads=(2048,), group=(1024,))
    mul_r3 = empty((2048, 2048), dtype=float32)
    launch("mul_r3_kernel", p.gemm.weight, mul_r4, mul_r3, threads=(2048,), group=(1,))
    linear_r2_packed = mkldnn_reorder_linear_weight(mul_r3, 32)
    return {"mul_r4": mul_r4, "add_r3": add_r3, "mul_r3": mul_r3, "linear_r2_packed": linear_r2_packed}


def forward(x, *, p, s):
    linear_r2 = mkldnn_linear_pointwise(x, s.linear_r2_packed, s.add_r3, "none", (), "")
    return linear_r2
