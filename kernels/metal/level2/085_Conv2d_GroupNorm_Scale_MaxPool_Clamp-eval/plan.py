ASSUMPTIONS = (
    'weights are finite',
)


def prepare(p):
    mul_r1 = empty((32,), dtype=float32)
    mul_r2 = empty((32,), dtype=float32)
    launch("mul_r2_kernel", p.group_norm.weight, p.scale, p.group_norm.bias, mul_r1, mul_r2, threads=(32,), group=(32,))
    return {"mul_r1": mul_r1, "mul_r2": mul_r2}


def forward(x, *, p, s):
    convolution_out = empty((16, 32, 14, 14), dtype=float32)
    launch("convolution_kernel", p.conv.weight, x, p.conv.bias, convolution_out, threads=(12544,), group=(128,))
    launch("group_norm_r1_kernel", s.mul_r1, s.mul_r2, convolution_out, threads=(8192,), group=(256,))
    group_norm_r1 = convolution_out.reshape((16, 16, 2, 196))
    clamp_out = empty((16, 32, 3, 3), dtype=float32)
    launch("clamp_kernel", group_norm_r1, clamp_out, threads=(49152,), group=(256,))
    return clamp_out
