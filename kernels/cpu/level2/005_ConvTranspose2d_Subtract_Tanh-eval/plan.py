ASSUMPTIONS = (
    'weights are finite',
)


def prepare(p):
    add_r1 = empty((32,), dtype=float32)
    launch("add_r1_kernel", p.bias, p.conv_transpose.bias, add_r1, threads=(32,), group=(32,))
    return {"add_r1": add_r1}


def forward(x, *, p, s):
    convolution_r1 = convolution(x, p.conv_transpose.weight, s.add_r1, (2, 2), (1, 1), (1, 1), True, (1, 1), 1)
    launch("tanh_kernel", convolution_r1, threads=(139392,), group=(1024,))
    return convolution_r1
