ASSUMPTIONS = (
    'weights are finite',
)


def prepare(p):
    mul_r1 = empty((32, 32, 3, 3), dtype=float32)
    launch("mul_r1_kernel", p.conv.weight, p.multiplier, mul_r1, threads=(32,), group=(1,))
    mul_r2 = empty((32,), dtype=float32)
    launch("mul_r2_kernel", p.conv.bias, p.multiplier, mul_r2, threads=(32,), group=(32,))
    return {"mul_r1": mul_r1, "mul_r2": mul_r2}


def forward(x, *, p, s):
    convolution_r1 = convolution(x, s.mul_r1, s.mul_r2, (1, 1), (0, 0), (1, 1), False, (0, 0), 1)
    launch("gelu_kernel", convolution_r1, threads=(115200,), group=(1024,))
    return convolution_r1
