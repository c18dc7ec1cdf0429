ASSUMPTIONS = (
    'inputs are finite',
    'weights are finite',
)


def forward(x, *, p):
    convolution_out = convolution(x, p.conv_transpose.weight, p.conv_transpose.bias, (2, 2, 2), (1, 1, 1), (1, 1, 1), True, (0, 0, 0), 1)
    clamp_out = empty((16, 1, 7, 15, 15), dtype=float32)
    launch("clamp_kernel", convolution_out, p.bias, clamp_out, threads=(16,), group=(1,))
    return clamp_out
