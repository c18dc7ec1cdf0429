ASSUMPTIONS = (
    'weights are finite',
)


def prepare(p):
    mul_r1 = empty((16, 3, 3, 3, 3), dtype=float32)
    launch("mul_r1_kernel", p.conv.weight, p.multiplier, mul_r1, threads=(16,), group=(1,))
    return {"mul_r1": mul_r1}


def forward(x, *, p, s):
    convolution_r2 = convolution(x, s.mul_r1, None, (1, 1, 1), (0, 0, 0), (1, 1, 1), False, (0, 0, 0), 1)
    launch("mul_1_kernel", p.multiplier, convolution_r2, threads=(512,), group=(1,))
    max_1 = empty((32, 2, 14, 14), dtype=float32)
    launch("max_1_kernel", convolution_r2, max_1, threads=(32,), group=(1,))
    return max_1
