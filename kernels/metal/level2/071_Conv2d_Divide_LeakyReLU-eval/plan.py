def prepare(p):
    mul_r1 = empty((32, 8, 3, 3), dtype=float32)
    launch("mul_r1_kernel", p.conv.weight, mul_r1, threads=(2304,), group=(256,))
    mul_r2 = empty((32,), dtype=float32)
    launch("mul_r2_kernel", p.conv.bias, mul_r2, threads=(32,), group=(32,))
    return {"mul_r1": mul_r1, "mul_r2": mul_r2}


def forward(x, *, p, s):
    leaky_relu_out = empty((16, 32, 14, 14), dtype=float32)
    launch("leaky_relu_kernel", s.mul_r1, x, s.mul_r2, leaky_relu_out, threads=(12544,), group=(128,))
    return leaky_relu_out
