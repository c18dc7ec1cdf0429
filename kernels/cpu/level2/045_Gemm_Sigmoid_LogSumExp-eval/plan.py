ASSUMPTIONS = (
    'inputs are finite',
    'weights are finite',
)


def forward(x, *, p):
    linear_out = linear(x, p.linear1.weight, p.linear1.bias)
    launch("sigmoid_kernel", linear_out, threads=(131072,), group=(1024,))
    linear_1 = linear(linear_out, p.linear2.weight, p.linear2.bias)
    add_out = empty((128,), dtype=float32)
    launch("add_kernel", linear_1, add_out, threads=(128,), group=(1,))
    return add_out
