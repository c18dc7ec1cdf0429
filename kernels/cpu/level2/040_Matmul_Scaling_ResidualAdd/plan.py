def prepare(p):
    mul_r2 = empty((1024, 1024), dtype=float32)
    launch("mul_r2_kernel", p.matmul.weight, mul_r2, threads=(1048576,), group=(1024,))
    mul_r3 = empty((1024,), dtype=float32)
    launch("mul_r3_kernel", p.matmul.bias, mul_r3, threads=(1024,), group=(1024,))
    return {"mul_r2": mul_r2, "mul_r3": mul_r3}


def forward(x, *, p, s):
    linear_r1 = linear(x, s.mul_r2, s.mul_r3)
    return linear_r1
