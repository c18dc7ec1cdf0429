ASSUMPTIONS = (
    'inputs are finite',
    'weights are finite',
)


def prepare(p):
    mean_r1 = empty((64, 1024), dtype=float32)
    launch("mean_r1_kernel", p.matmul.weight, mean_r1, threads=(16384,), group=(256,))
    mean_r2 = empty((64,), dtype=float32)
    launch("mean_r2_kernel", p.matmul.bias, mean_r2, threads=(2048,), group=(256,))
    return {"mean_r1": mean_r1, "mean_r2": mean_r2}


def forward(x, *, p, s):
    gelu_out = empty((32, 64), dtype=float32)
    launch("gelu_kernel", x, s.mean_r1, s.mean_r2, gelu_out, threads=(256,), group=(128,))
    mul_r1 = empty((32,), dtype=float32)
    launch("mul_r1_kernel", gelu_out, mul_r1, threads=(1024,), group=(256,))
    return mul_r1
