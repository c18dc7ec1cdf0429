def prepare(p):
    add_r1 = empty((64,), dtype=float32)
    launch("add_r1_kernel", p.conv.bias, add_r1, threads=(64,), group=(64,))
    return {"add_r1": add_r1}


def forward(x, *, p, s):
    convolution_r1 = convolution(x, p.conv.weight, s.add_r1, (1, 1), (0, 0), (1, 1), False, (0, 0), 1)
    launch("tanh_kernel", convolution_r1, threads=(200704,), group=(1024,))
    add_r2 = empty((16, 64, 7, 7), dtype=float32)
    launch("add_r2_kernel", convolution_r1, add_r2, threads=(7168,), group=(1,))
    return add_r2
