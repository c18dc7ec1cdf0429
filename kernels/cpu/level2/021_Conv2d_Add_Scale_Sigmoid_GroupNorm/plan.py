ASSUMPTIONS = (
    'weights are finite',
)


def prepare(p):
    mul_r2 = empty((16,), dtype=float32)
    launch("mul_r2_kernel", p.conv.bias, p.bias, p.scale, mul_r2, threads=(16,), group=(16,))
    mul_r1 = empty((16, 8, 3, 3), dtype=float32)
    launch("mul_r1_kernel", p.conv.weight, p.scale, mul_r1, threads=(16,), group=(1,))
    return {"mul_r2": mul_r2, "mul_r1": mul_r1}


def forward(x, *, p, s):
    convolution_r2 = convolution(x, s.mul_r1, s.mul_r2, (1, 1), (0, 0), (1, 1), False, (0, 0), 1)
    launch("group_norm_kernel", p.group_norm.weight, p.group_norm.bias, convolution_r2, threads=(64,), group=(1,))
    group_norm_out = convolution_r2.reshape((8, 8, 2, 900))
    return group_norm_out.reshape((8, 16, 30, 30))
