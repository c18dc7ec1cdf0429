def prepare(p):
    mul_r1 = empty((64, 64, 3, 3), dtype=float32)
    launch("mul_r1_kernel", p.conv.weight, mul_r1, threads=(36864,), group=(256,))
    mul_r2 = empty((64,), dtype=float32)
    launch("mul_r2_kernel", p.conv.bias, mul_r2, threads=(64,), group=(64,))
    return {"mul_r1": mul_r1, "mul_r2": mul_r2}


def forward(x, *, p, s):
    convolution_r1 = empty((8, 64, 14, 14), dtype=float32)
    launch("convolution_r1_kernel", s.mul_r1, x, s.mul_r2, convolution_r1, threads=(12544,), group=(128,))
    min_1 = empty((8, 14, 14), dtype=float32)
    launch("min_1_kernel", convolution_r1, min_1, threads=(512,), group=(256,))
    return min_1.reshape((8, 1, 14, 14))
