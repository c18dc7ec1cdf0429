ASSUMPTIONS = (
    'weights are finite',
)


def prepare(p):
    mul_r1 = empty((8, 3, 3, 3, 3), dtype=float32)
    launch("mul_r1_kernel", p.conv.weight, p.scaling_factor, mul_r1, threads=(256,), group=(256,))
    mul_r2 = empty((8,), dtype=float32)
    launch("mul_r2_kernel", p.conv.bias, p.scaling_factor, mul_r2, threads=(8,), group=(8,))
    return {"mul_r1": mul_r1, "mul_r2": mul_r2}


def forward(x, *, p, s):
    sigmoid_out = empty((32, 8, 2, 14, 14), dtype=float32)
    launch("sigmoid_kernel", s.mul_r1, x, s.mul_r2, p.bias, sigmoid_out, threads=(25088,), group=(128,))
    return sigmoid_out
