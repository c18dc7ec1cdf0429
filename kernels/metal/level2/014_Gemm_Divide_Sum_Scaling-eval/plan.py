ASSUMPTIONS = (
    'inputs are finite',
    'weights are finite',
)


def prepare(p):
    sum_r2 = empty((1024,), dtype=float32)
    launch("sum_r2_kernel", p.weight, sum_r2, threads=(256,), group=(256,))
    return {"sum_r2": sum_r2}


def forward(x, *, p, s):
    linear_r2 = empty((32, 1), dtype=float32)
    launch("linear_r2_kernel", x, s.sum_r2, linear_r2, threads=(1024,), group=(256,))
    return linear_r2
