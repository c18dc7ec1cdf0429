ASSUMPTIONS = (
    'weights are finite',
)


def forward(x, *, p):
    convolution_r1 = empty((1, 1, 32, 4, 2, 4, 2, 16, 2), dtype=float32)
    launch("convolution_r1_kernel", p.conv_transpose.weight, x, convolution_r1, threads=(8192,), group=(128,))
    launch("gelu_kernel", p.layer_norm.weight, p.layer_norm.bias, convolution_r1, threads=(65536,), group=(256,))
    gelu_out = convolution_r1.reshape((1, 32, 8, 8, 32))
    return gelu_out
