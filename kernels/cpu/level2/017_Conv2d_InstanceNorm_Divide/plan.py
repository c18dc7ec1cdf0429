ASSUMPTIONS = (
    'weights are finite',
)


def forward(x, *, p):
    convolution_r1 = convolution(x, p.conv.weight, None, (1, 1), (0, 0), (1, 1), False, (0, 0), 1)
    launch("div_kernel", convolution_r1, threads=(4096,), group=(1,))
    return convolution_r1
