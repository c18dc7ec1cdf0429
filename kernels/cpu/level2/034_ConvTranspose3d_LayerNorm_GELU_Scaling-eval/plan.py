ASSUMPTIONS = (
    'weights are finite',
)


def forward(x, *, p):
    convolution_r1 = convolution(x, p.conv_transpose.weight, None, (2, 2, 2), (1, 1, 1), (1, 1, 1), True, (0, 0, 0), 1)
    launch("gelu_kernel", p.layer_norm.weight, p.layer_norm.bias, convolution_r1, threads=(4096,), group=(1,))
    return convolution_r1
