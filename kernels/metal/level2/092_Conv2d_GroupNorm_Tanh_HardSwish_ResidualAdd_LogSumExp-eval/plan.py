ASSUMPTIONS = (
    'inputs are finite',
    'weights are finite',
)


def forward(x, *, p):
    convolution_out = empty((8, 32, 14, 14), dtype=float32)
    launch("convolution_kernel", p.conv.weight, x, p.conv.bias, convolution_out, threads=(6272,), group=(128,))
    launch("add_1_kernel", p.group_norm.weight, p.group_norm.bias, convolution_out, threads=(4096,), group=(256,))
    add_2 = empty((8, 1, 14, 14), dtype=float32)
    launch("add_2_kernel", convolution_out, add_2, threads=(512,), group=(256,))
    return add_2
