ASSUMPTIONS = (
    'weights are finite',
)


def prepare(p):
    mul_r4 = empty((16, 8, 3, 3, 3), dtype=float32)
    launch("mul_r4_kernel", p.conv.weight, mul_r4, threads=(3456,), group=(1024,))
    mul_r5 = empty((16,), dtype=float32)
    launch("mul_r5_kernel", p.conv.bias, mul_r5, threads=(16,), group=(16,))
    sum_r3 = empty((1, 1, 1), dtype=float32)
    launch("sum_r3_kernel", p.bias, sum_r3, threads=(1,), group=(1,))
    return {"mul_r4": mul_r4, "mul_r5": mul_r5, "sum_r3": sum_r3}


def forward(x, *, p, s):
    convolution_r2 = convolution(x, s.mul_r4, s.mul_r5, (1, 1, 1), (0, 0, 0), (1, 1, 1), False, (0, 0, 0), 1)
    add_r1 = empty((32, 1, 1, 1, 1), dtype=float32)
    launch("add_r1_kernel", convolution_r2, s.sum_r3, add_r1, threads=(32,), group=(1,))
    return add_r1.reshape((32, 1, 1, 1))
