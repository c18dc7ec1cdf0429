ASSUMPTIONS = (
    'weights are finite',
)


def prepare(p):
    mul_r4 = empty((8, 8, 3, 3, 3), dtype=float32)
    launch("mul_r4_kernel", p.conv.weight, mul_r4, threads=(1728,), group=(256,))
    mul_r5 = empty((8,), dtype=float32)
    launch("mul_r5_kernel", p.conv.bias, mul_r5, threads=(8,), group=(8,))
    sum_r3 = empty((1, 1, 1), dtype=float32)
    launch("sum_r3_kernel", p.bias, sum_r3, threads=(32,), group=(32,))
    return {"mul_r4": mul_r4, "mul_r5": mul_r5, "sum_r3": sum_r3}


def forward(x, *, p, s):
    convolution_r2 = empty((16, 8, 2, 14, 14), dtype=float32)
    launch("convolution_r2_kernel", s.mul_r4, x, s.mul_r5, convolution_r2, threads=(12544,), group=(128,))
    add_r1 = empty((16, 1, 1, 1, 1), dtype=float32)
    launch("add_r1_kernel", convolution_r2, s.sum_r3, add_r1, threads=(512,), group=(256,))
    return add_r1.reshape((16, 1, 1, 1))
