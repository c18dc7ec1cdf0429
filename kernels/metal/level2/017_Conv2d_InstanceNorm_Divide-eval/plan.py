ASSUMPTIONS = (
    'weights are finite',
)


def forward(x, *, p):
    convolution_r1 = empty((32, 1, 128, 6, 6), dtype=float32)
    launch("convolution_r1_kernel", p.conv.weight, x, convolution_r1, threads=(9216,), group=(128,))
    launch("div_kernel", convolution_r1, threads=(131072,), group=(256,))
    div_out = convolution_r1.reshape((32, 128, 6, 6))
    return div_out
