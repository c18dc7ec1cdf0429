ASSUMPTIONS = (
    'inputs are finite',
    'weights are finite',
)


def prepare(p):
    sum_r2 = empty((2048,), dtype=float32)
    launch("sum_r2_kernel", p.weight, sum_r2, threads=(8,), group=(1,))
    return {"sum_r2": sum_r2}


def forward(x, *, p, s):
    linear_r2 = linear(x, s.sum_r2.reshape((1, 2048)), None)
    return linear_r2
