ASSUMPTIONS = (
    'weights are finite',
)


def prepare(p):
    mul_r4 = empty((1024,), dtype=float32)
    add_r3 = empty((1024,), dtype=float32)
    launch("add_r3_kernel", p.bn.running_var, p.bn.weight, p.bn.running_mean, p.bn.bias, p.scale, p.gemm.bias, mul_r4, add_r3, threads=(1024,), group=(256,))
    mul_r3 = empty((1024, 1024), dtype=float32)
    launch("mul_r3_kernel", p.gemm.weight, mul_r4, mul_r3, threads=(32768,), group=(256,))
    return {"mul_r4": mul_r4, "add_r3": add_r3, "mul_r3": mul_r3}


def forward(x, *, p, s):
    linear_r2 = empty((32, 1024), dtype=float32)
    launch("linear_r2_kernel", x, s.mul_r3, s.add_r3, linear_r2, threads=(4096,), group=(128,))
    return linear_r2
