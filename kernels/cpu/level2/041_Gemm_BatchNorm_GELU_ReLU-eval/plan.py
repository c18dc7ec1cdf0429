ASSUMPTIONS = (
    'weights are finite',
)


def prepare(p):
    mul_r1 = empty((1024,), dtype=float32)
    add_r3 = empty((1024,), dtype=float32)
    launch("add_r3_kernel", p.batch_norm.running_var, p.batch_norm.weight, p.batch_norm.running_mean, p.batch_norm.bias, p.gemm.bias, mul_r1, add_r3, threads=(1024,), group=(1024,))
    mul_r4 = empty((1024, 1024), dtype=float32)
    launch("mul_r4_kernel", p.gemm.weight, mul_r1, mul_r4, threads=(1024,), group=(1,))
    return {"mul_r1": mul_r1, "add_r3": add_r3, "mul_r4": mul_r4}


def forward(x, *, p, s):
    linear_r2 = linear(x, s.mul_r4, s.add_r3)
    launch("relu_kernel", linear_r2, threads=(131072,), group=(1024,))
    return linear_r2
