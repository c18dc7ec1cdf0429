ASSUMPTIONS = (
    'inputs are finite',
    'weights are finite',
)


def prepare(p):
    mul_r1 = empty((1024, 1024), dtype=float32)
    launch("mul_r1_kernel", p.matmul.weight, mul_r1, threads=(1048576,), group=(256,))
    mul_r3 = empty((1024,), dtype=float32)
    launch("mul_r3_kernel", p.matmul.bias, mul_r3, threads=(1024,), group=(256,))
    return {"mul_r1": mul_r1, "mul_r3": mul_r3}


def forward(x, *, p, s):
    clamp_out = empty((32, 1024), dtype=float32)
    launch("clamp_kernel", x, s.mul_r1, s.mul_r3, clamp_out, threads=(4096,), group=(128,))
    mul_2 = empty((32, 1), dtype=float32)
    launch("mul_2_kernel", clamp_out, mul_2, threads=(1024,), group=(256,))
    return mul_2
