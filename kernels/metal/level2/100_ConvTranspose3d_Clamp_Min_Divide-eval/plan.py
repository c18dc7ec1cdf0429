def prepare(p):
    mul_r2 = empty((32, 64, 3, 3, 3), dtype=float32)
    launch("mul_r2_kernel", p.conv_transpose.weight, mul_r2, threads=(55296,), group=(256,))
    mul_r3 = empty((64,), dtype=float32)
    launch("mul_r3_kernel", p.conv_transpose.bias, mul_r3, threads=(64,), group=(64,))
    return {"mul_r2": mul_r2, "mul_r3": mul_r3}


def forward(x, *, p, s):
    convolution_r1_sums = empty((1, 1, 64, 6, 2, 6, 2, 6, 2), dtype=float32)
    launch("convolution_r1_sums_kernel", s.mul_r2, x, convolution_r1_sums, threads=(14336,), group=(128,))
    clamp_r1 = empty((1, 64, 11, 11, 11), dtype=float32)
    launch("clamp_r1_kernel", convolution_r1_sums, s.mul_r3, clamp_r1, threads=(247808,), group=(256,))
    return clamp_r1
