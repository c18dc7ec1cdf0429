ASSUMPTIONS = (
    'inputs are finite',
    'weights are finite',
)


def forward(x, *, p):
    convolution_sums = empty((1, 1, 32, 4, 32, 32), dtype=float32)
    launch("convolution_sums_kernel", p.conv.weight, x, convolution_sums, threads=(8192,), group=(128,))
    relu_out = empty((1, 1, 2, 16, 16), dtype=float32)
    launch("relu_kernel", convolution_sums, p.conv.bias, relu_out, threads=(1024,), group=(256,))
    return relu_out
