ASSUMPTIONS = (
    'weights are finite',
)


def forward(x, *, p):
    convolution_r1 = empty((1, 1, 32, 4, 2, 4, 2, 16, 2), dtype=float32)
    launch("convolution_r1_kernel", p.conv_transpose.weight, x, convolution_r1, threads=(8192,), group=(128,))
    launch("layer_norm_r2_kernel", p.norm.weight, p.norm.bias, convolution_r1, threads=(65536,), group=(256,))
    layer_norm_r2 = convolution_r1.reshape((1, 32, 8, 8, 32))
    gelu_out = empty((1, 32, 4, 4, 16), dtype=float32)
    launch("gelu_kernel", layer_norm_r2, gelu_out, threads=(16384,), group=(256,))
    return gelu_out
