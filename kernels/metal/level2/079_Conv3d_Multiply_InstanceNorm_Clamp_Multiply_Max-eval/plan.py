ASSUMPTIONS = (
    'weights are finite',
)


def prepare(p):
    mul_r1 = empty((16, 3, 3, 3, 3), dtype=float32)
    launch("mul_r1_kernel", p.conv.weight, p.multiplier, mul_r1, threads=(512,), group=(256,))
    return {"mul_r1": mul_r1}


def forward(x, *, p, s):
    convolution_r2 = empty((64, 1, 16, 2, 6, 6), dtype=float32)
    launch("convolution_r2_kernel", s.mul_r1, x, convolution_r2, threads=(9216,), group=(128,))
    launch("mul_1_kernel", p.multiplier, convolution_r2, threads=(32768,), group=(256,))
    mul_1 = convolution_r2.reshape((64, 16, 2, 6, 6))
    max_1 = empty((64, 2, 6, 6), dtype=float32)
    launch("max_1_kernel", mul_1, max_1, threads=(2048,), group=(256,))
    return max_1
