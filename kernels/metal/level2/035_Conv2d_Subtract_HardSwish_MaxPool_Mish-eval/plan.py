def prepare(p):
    add_r1 = empty((64,), dtype=float32)
    launch("add_r1_kernel", p.conv.bias, add_r1, threads=(64,), group=(64,))
    return {"add_r1": add_r1}


def forward(x, *, p, s):
    convolution_r1_sums = empty((32, 1, 64, 6, 6), dtype=float32)
    launch("convolution_r1_sums_kernel", p.conv.weight, x, convolution_r1_sums, threads=(9216,), group=(128,))
    mul_1 = empty((32, 64, 3, 3), dtype=float32)
    launch("mul_1_kernel", convolution_r1_sums, s.add_r1, mul_1, threads=(196608,), group=(256,))
    return mul_1
