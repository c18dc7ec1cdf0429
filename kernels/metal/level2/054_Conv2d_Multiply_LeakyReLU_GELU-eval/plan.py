ASSUMPTIONS = (
    'weights are finite',
)


def prepare(p):
    mul_r1 = empty((32, 32, 3, 3), dtype=float32)
    launch("mul_r1_kernel", p.conv.weight, p.multiplier, mul_r1, threads=(3072,), group=(256,))
    mul_r2 = empty((32,), dtype=float32)
    launch("mul_r2_kernel", p.conv.bias, p.multiplier, mul_r2, threads=(32,), group=(32,))
    return {"mul_r1": mul_r1, "mul_r2": mul_r2}


def forward(x, *, p, s):
    gelu_out = empty((2, 32, 30, 30), dtype=float32)
    launch("gelu_kernel", s.mul_r1, x, s.mul_r2, gelu_out, threads=(7296,), group=(128,))
    return gelu_out
