ASSUMPTIONS = (
    'inputs are finite',
    'weights are finite',
)


def forward(x, *, p):
    avg_pool2d_r1 = empty((4, 8, 45, 45), dtype=float32)
    launch("avg_pool2d_r1_kernel", x, avg_pool2d_r1, threads=(1440,), group=(1,))
    convolution_r1 = convolution(avg_pool2d_r1, p.conv.weight, p.conv.bias, (4, 4), (0, 0), (1, 1), False, (0, 0), 1)
    sum_1 = empty((4,), dtype=float32)
    launch("sum_1_kernel", convolution_r1, sum_1, threads=(4,), group=(1,))
    return sum_1
