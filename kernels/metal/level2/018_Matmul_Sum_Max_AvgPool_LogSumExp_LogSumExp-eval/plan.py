ASSUMPTIONS = (
    'inputs are finite',
    'weights are finite',
)


def prepare(p):
    sum_r1 = empty((1024,), dtype=float32)
    launch("sum_r1_kernel", p.linear.weight, sum_r1, threads=(256,), group=(256,))
    sum_r2 = empty((), dtype=float32)
    launch("sum_r2_kernel", p.linear.bias, sum_r2, threads=(32,), group=(32,))
    return {"sum_r1": sum_r1, "sum_r2": sum_r2}


def forward(x, *, p, s):
    linear_r1 = empty((32, 1), dtype=float32)
    launch("linear_r1_kernel", x, s.sum_r1, s.sum_r2, linear_r1, threads=(1024,), group=(256,))
    return linear_r1
