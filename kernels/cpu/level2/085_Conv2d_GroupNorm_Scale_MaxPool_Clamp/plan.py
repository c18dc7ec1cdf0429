ASSUMPTIONS = (
    'weights are finite',
)


def prepare(p):
    mul_r1 = empty((32,), dtype=float32)
    mul_r2 = empty((32,), dtype=float32)
    launch("mul_r2_kernel", p.group_norm.weight, p.scale, p.group_norm.bias, mul_r1, mul_r2, threads=(32,), group=(32,))
    return {"mul_r1": mul_r1, "mul_r2": mul_r2}


def forward(x, *, p, s):
    convolution_out = convolution(x, p.conv.weight, p.conv.bias, (1, 1), (0, 0), (1, 1), False, (0, 0), 1)
    launch("group_norm_r1_kernel", s.mul_r1, s.mul_r2, convolution_out, threads=(128,), group=(1,))
    group_norm_r1 = convolution_out.reshape((8, 16, 2, 900))
    clamp_out = empty((8, 32, 7, 7), dtype=float32)
    launch("clamp_kernel", group_norm_r1, clamp_out, threads=(1792,), group=(1,))
    return clamp_out
