ASSUMPTIONS = (
    'inputs are finite',
    'weights are finite',
)


def prepare(p):
    mean_r1 = empty((128, 2048), dtype=float32)
    launch("mean_r1_kernel", p.matmul.weight, mean_r1, threads=(128,), group=(1,))
    mean_r2 = empty((128,), dtype=float32)
    launch("mean_r2_kernel", p.matmul.bias, mean_r2, threads=(128,), group=(1,))
    return {"mean_r1": mean_r1, "mean_r2": mean_r2}


def forward(x, *, p, s):
    linear_r1 = linear(x, s.mean_r1, s.mean_r2)
    mul_r1 = empty((32,), dtype=float32)
    launch("mul_r1_kernel", linear_r1, mul_r1, threads=(32,), group=(1,))
    return mul_r1
