ASSUMPTIONS = (
    'weights are finite',
)


def forward(x, *, p):
    convolution_r1 = convolution(x, p.conv.weight, None, (1, 1, 1), (0, 0, 0), (1, 1, 1), False, (0, 0, 0), 1)
    launch("clamp_kernel", p.norm.weight, p.norm.bias, p.lifted_tensor_0, convolution_r1, threads=(256,), group=(1,))
    return convolution_r1
