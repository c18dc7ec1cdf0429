ASSUMPTIONS = (
    'weights are finite',
)


def prepare(p):
    mul_r5 = empty((32,), dtype=float32)
    launch("mul_r5_kernel", p.conv_transpose.bias, p.bias, mul_r5, threads=(32,), group=(32,))
    mul_r2 = empty((64, 32, 3, 3), dtype=float32)
    launch("mul_r2_kernel", p.conv_transpose.weight, mul_r2, threads=(18432,), group=(256,))
    return {"mul_r5": mul_r5, "mul_r2": mul_r2}


def forward(x, *, p, s):
    clamp_r2 = empty((8, 32, 16, 16), dtype=float32)
    launch("clamp_r2_kernel", s.mul_r2, x, s.mul_r5, clamp_r2, threads=(8192,), group=(128,))
    return clamp_r2
