ASSUMPTIONS = (
    'weights are finite',
)


def forward(x, *, p):
    convolution_sums = empty((4, 1, 32, 30, 30), dtype=float32)
    launch("convolution_sums_kernel", p.conv.weight, x, convolution_sums, threads=(14464,), group=(128,))
    add_r1 = empty((4, 32, 7, 7), dtype=float32)
    launch("add_r1_kernel", convolution_sums, p.conv.bias, p.bias, add_r1, threads=(28672,), group=(256,))
    return add_r1
