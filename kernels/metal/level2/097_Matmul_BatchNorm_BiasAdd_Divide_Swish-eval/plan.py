ASSUMPTIONS = (
    'weights are finite',
)


def prepare(p):
    mul_r1 = empty((1024,), dtype=float32)
    add_r2 = empty((1024,), dtype=float32)
    launch("add_r2_kernel", p.bn.running_var, p.bn.weight, p.bn.running_mean, p.bn.bias, p.matmul.bias, p.bias, mul_r1, add_r2, threads=(1024,), group=(256,))
    mul_r4 = empty((1024, 1024), dtype=float32)
    launch("mul_r4_kernel", p.matmul.weight, mul_r1, mul_r4, threads=(32768,), group=(256,))
    return {"mul_r1": mul_r1, "add_r2": add_r2, "mul_r4": mul_r4}


def forward(x, *, p, s):
    mul_out = empty((32, 1024), dtype=float32)
    launch("mul_kernel", x, s.mul_r4, s.add_r2, mul_out, threads=(4096,), group=(128,))
    return mul_out
