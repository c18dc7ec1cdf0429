ASSUMPTIONS = (
    'weights are finite',
)


def forward(x, *, p):
    convolution_r1 = convolution(x, p.conv_transpose.weight, None, (2, 2, 2), (1, 1, 1), (1, 1, 1), True, (1, 1, 1), 1)
    launch("layer_norm_r2_kernel", p.norm.weight, p.norm.bias, convolution_r1, threads=(4096,), group=(1,))
    gelu_out = empty((2, 32, 4, 4, 16), dtype=float32)
    launch("gelu_kernel", convolution_r1, gelu_out, threads=(1024,), group=(1,))
    return gelu_out
