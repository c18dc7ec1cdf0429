def prepare(p):
    add_r2 = empty((32,), dtype=float32)
    launch("add_r2_kernel", p.conv.bias, add_r2, threads=(32,), group=(32,))
    return {"add_r2": add_r2}


def forward(x, *, p, s):
    convolution_r1 = convolution(x, p.conv.weight, s.add_r2, (1, 1), (0, 0), (1, 1), False, (0, 0), 1)
    launch("mul_kernel", convolution_r1, threads=(230400,), group=(1024,))
    return convolution_r1
