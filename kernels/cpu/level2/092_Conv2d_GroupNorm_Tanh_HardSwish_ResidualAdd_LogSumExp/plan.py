ASSUMPTIONS = (
    'inputs are finite',
    'weights are finite',
)


def forward(x, *, p):
    convolution_out = convolution(x, p.conv.weight, p.conv.bias, (1, 1), (0, 0), (1, 1), False, (0, 0), 1)
    launch("add_1_kernel", p.group_norm.weight, p.group_norm.bias, convolution_out, threads=(256,), group=(1,))
    add_2 = empty((16, 1, 14, 14), dtype=float32)
    launch("add_2_kernel", convolution_out, add_2, threads=(16,), group=(1,))
    return add_2
