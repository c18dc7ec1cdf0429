ASSUMPTIONS = (
    'weights are finite',
)


def forward(x, *, p):
    convolution_out = empty((4, 32, 30, 30), dtype=float32)
    launch("convolution_kernel", p.conv.weight, x, p.conv.bias, convolution_out, threads=(14464,), group=(128,))
    add_r1 = empty((4, 32, 7, 7), dtype=float32)
    launch("add_r1_kernel", convolution_out, p.bias, add_r1, threads=(28672,), group=(256,))
    return add_r1
