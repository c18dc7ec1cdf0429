ASSUMPTIONS = (
    'inputs are finite',
    'weights are finite',
)


def forward(x, *, p):
    convolution_out = convolution(x, p.conv.weight, p.conv.bias, (1, 1, 1), (1, 1, 1), (1, 1, 1), False, (0, 0, 0), 1)
    relu_out = empty((1, 1, 4, 16, 16), dtype=float32)
    launch("relu_kernel", convolution_out, relu_out, threads=(64,), group=(1,))
    return relu_out
