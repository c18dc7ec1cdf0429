def prepare(p):
    add_r1 = empty((128,), dtype=float32)
    launch("add_r1_kernel", p.conv.bias, add_r1, threads=(128,), group=(128,))
    return {"add_r1": add_r1}


def forward(x, *, p, s):
    convolution_r1 = convolution(x, p.conv.weight, s.add_r1, (1, 1), (0, 0), (1, 1), False, (0, 0), 1)
    mul_1 = empty((32, 128, 3, 3), dtype=float32)
    launch("mul_1_kernel", convolution_r1, mul_1, threads=(12288,), group=(1,))
    return mul_1
