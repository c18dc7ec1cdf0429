ASSUMPTIONS = (
    'weights are finite',
)


def prepare(p):
    mul_r1 = empty((16, 3, 3, 3, 3), dtype=float32)
    launch("mul_r1_kernel", p.conv.weight, p.scaling_factor, mul_r1, threads=(16,), group=(1,))
    mul_r2 = empty((16,), dtype=float32)
    launch("mul_r2_kernel", p.conv.bias, p.scaling_factor, mul_r2, threads=(16,), group=(16,))
    return {"mul_r1": mul_r1, "mul_r2": mul_r2}


def forward(x, *, p, s):
    convolution_r1 = convolution(x, s.mul_r1, s.mul_r2, (1, 1, 1), (0, 0, 0), (1, 1, 1), False, (0, 0, 0), 1)
    launch("sigmoid_kernel", p.bias, convolution_r1, threads=(512,), group=(1,))
    return convolution_r1
