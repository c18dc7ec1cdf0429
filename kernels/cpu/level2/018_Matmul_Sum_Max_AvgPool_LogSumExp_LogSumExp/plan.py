ASSUMPTIONS = (
    'inputs are finite',
    'weights are finite',
)


def prepare(p):
    sum_r1 = empty((2048,), dtype=float32)
    launch("sum_r1_kernel", p.linear.weight, sum_r1, threads=(8,), group=(1,))
    sum_r2 = empty((), dtype=float32)
    launch("sum_r2_kernel", p.linear.bias, sum_r2, threads=(1,), group=(1,))
    return {"sum_r1": sum_r1, "sum_r2": sum_r2}


def forward(x, *, p, s):
    linear_r1 = linear(x, s.sum_r1.reshape((1, 2048)), s.sum_r2.reshape((1,)))
    return linear_r1
