ASSUMPTIONS = (
    'weights are finite',
)


def prepare(p):
    mul_r5 = empty((32,), dtype=float32)
    launch("mul_r5_kernel", p.conv_transpose.bias, p.bias, mul_r5, threads=(32,), group=(32,))
    mul_r2 = empty((64, 32, 3, 3), dtype=float32)
    launch("mul_r2_kernel", p.conv_transpose.weight, mul_r2, threads=(18432,), group=(1024,))
    return {"mul_r5": mul_r5, "mul_r2": mul_r2}


def forward(x, *, p, s):
    convolution_r1 = convolution(x, s.mul_r2, s.mul_r5, (2, 2), (1, 1), (1, 1), True, (1, 1), 1)
    launch("clamp_r2_kernel", convolution_r1, threads=(131072,), group=(1024,))
    return convolution_r1
