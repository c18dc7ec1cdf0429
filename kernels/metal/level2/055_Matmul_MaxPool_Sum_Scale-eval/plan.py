def prepare(p):
    mul_r1 = empty((1024, 1024), dtype=float32)
    launch("mul_r1_kernel", p.matmul.weight, mul_r1, threads=(1048576,), group=(256,))
    mul_r3 = empty((1024,), dtype=float32)
    launch("mul_r3_kernel", p.matmul.bias, mul_r3, threads=(1024,), group=(256,))
    return {"mul_r1": mul_r1, "mul_r3": mul_r3}


def forward(x, *, p, s):
    linear_r1 = empty((2, 1024), dtype=float32)
    launch("linear_r1_kernel", x, s.mul_r1, s.mul_r3, linear_r1, threads=(65536,), group=(256,))
    sum_r2 = empty((2, 1, 1), dtype=float32)
    launch("sum_r2_kernel", linear_r1, sum_r2, threads=(64,), group=(64,))
    return sum_r2.reshape((2,))
