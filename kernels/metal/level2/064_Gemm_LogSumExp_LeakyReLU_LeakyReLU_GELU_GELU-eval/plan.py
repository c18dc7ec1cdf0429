ASSUMPTIONS = (
    'inputs are finite',
    'weights are finite',
)


def forward(x, *, p):
    linear_out = empty((32, 1024), dtype=float32)
    launch("linear_kernel", x, p.linear.weight, p.linear.bias, linear_out, threads=(4096,), group=(128,))
    gelu_1 = empty((32, 1), dtype=float32)
    launch("gelu_1_kernel", linear_out, gelu_1, threads=(1024,), group=(256,))
    return gelu_1
