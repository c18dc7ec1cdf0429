ASSUMPTIONS = (
    'weights are finite',
)


def forward(x, *, p):
    convolution_out = convolution(x, p.conv.weight, p.conv.bias, (1, 1), (0, 0), (1, 1), False, (0, 0), 1)
    add_r1 = empty((8, 32, 7, 7), dtype=float32)
    launch("add_r1_kernel", convolution_out, p.bias, add_r1, threads=(1792,), group=(1,))
    return add_r1
