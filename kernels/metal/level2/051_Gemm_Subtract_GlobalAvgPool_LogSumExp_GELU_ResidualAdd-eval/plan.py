ASSUMPTIONS = (
    'inputs are finite',
    'weights are finite',
)


def prepare(p):
    mean_r2 = empty((), dtype=float32)
    launch("mean_r2_kernel", p.subtract, p.gemm.bias, mean_r2, threads=(32,), group=(32,))
    mean_r1 = empty((1024,), dtype=float32)
    launch("mean_r1_kernel", p.gemm.weight, mean_r1, threads=(256,), group=(256,))
    return {"mean_r2": mean_r2, "mean_r1": mean_r1}


def forward(x, *, p, s):
    add_1 = empty((32, 1024), dtype=float32)
    launch("add_1_kernel", x, s.mean_r1, s.mean_r2, add_1, threads=(1024,), group=(256,))
    return add_1
