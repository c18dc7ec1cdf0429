ASSUMPTIONS = (
    'inputs are finite',
    'weights are finite',
)


def forward(x, *, p):
    avg_pool2d_r1 = empty((16, 8, 21, 21), dtype=float32)
    launch("avg_pool2d_r1_kernel", x, avg_pool2d_r1, threads=(86016,), group=(256,))
    sigmoid_out = empty((16, 32, 5, 5), dtype=float32)
    launch("sigmoid_kernel", p.conv.weight, avg_pool2d_r1, p.conv.bias, sigmoid_out, threads=(1664,), group=(128,))
    sum_1 = empty((16,), dtype=float32)
    launch("sum_1_kernel", sigmoid_out, sum_1, threads=(512,), group=(256,))
    return sum_1
