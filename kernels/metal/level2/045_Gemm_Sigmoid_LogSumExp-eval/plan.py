ASSUMPTIONS = (
    'inputs are finite',
    'weights are finite',
)


def forward(x, *, p):
    sigmoid_out = empty((64, 1024), dtype=float32)
    launch("sigmoid_kernel", x, p.linear1.weight, p.linear1.bias, sigmoid_out, threads=(8192,), group=(128,))
    linear_1 = empty((64, 512), dtype=float32)
    launch("linear_1_kernel", sigmoid_out, p.linear2.weight, p.linear2.bias, linear_1, threads=(4096,), group=(128,))
    add_out = empty((64,), dtype=float32)
    launch("add_kernel", linear_1, add_out, threads=(2048,), group=(256,))
    return add_out
