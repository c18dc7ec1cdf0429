ASSUMPTIONS = (
    'inputs are finite',
    'weights are finite',
)


def forward(x, *, p):
    convolution_sums = empty((8, 1, 8, 4, 2, 8, 2, 8, 2), dtype=float32)
    launch("convolution_sums_kernel", p.conv_transpose.weight, x, convolution_sums, threads=(32768,), group=(128,))
    clamp_out = empty((8, 1, 7, 15, 15), dtype=float32)
    launch("clamp_kernel", convolution_sums, p.conv_transpose.bias, p.bias, clamp_out, threads=(26880,), group=(256,))
    return clamp_out
