ASSUMPTIONS = (
    'inputs are finite',
    'weights are finite',
)


def forward(x, *, p):
    convolution_out = empty((1, 32, 4, 32, 32), dtype=float32)
    launch("convolution_kernel", p.conv.weight, x, p.conv.bias, convolution_out, threads=(8192,), group=(128,))
    relu_out = empty((1, 1, 2, 16, 16), dtype=float32)
    launch("relu_kernel", convolution_out, relu_out, threads=(1024,), group=(256,))
    return relu_out
