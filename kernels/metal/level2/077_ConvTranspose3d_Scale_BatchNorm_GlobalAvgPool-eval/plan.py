ASSUMPTIONS = (
    'weights are finite',
    'inputs are finite',
)


def prepare(p):
    mul_r4 = empty((32, 1, 1, 1), dtype=float32)
    add_r3 = empty((32,), dtype=float32)
    launch("add_r3_kernel", p.batch_norm.running_var, p.batch_norm.weight, p.batch_norm.running_mean, p.batch_norm.bias, p.conv_transpose.bias, mul_r4, add_r3, threads=(32,), group=(32,))
    sum_r2 = empty((32, 32), dtype=float32)
    launch("sum_r2_kernel", p.conv_transpose.weight, mul_r4, sum_r2, threads=(32768,), group=(256,))
    permute_r2 = empty((32, 32), dtype=float32)
    launch("permute_r2_kernel", sum_r2, permute_r2, threads=(1024,), group=(256,))
    return {"mul_r4": mul_r4, "add_r3": add_r3, "sum_r2": sum_r2, "permute_r2": permute_r2}


def forward(x, *, p, s):
    sum_r4 = empty((1, 32), dtype=float32)
    launch("sum_r4_kernel", x, sum_r4, threads=(1024,), group=(256,))
    linear_r1 = empty((1, 32), dtype=float32)
    launch("linear_r1_kernel", sum_r4, s.permute_r2, s.add_r3, linear_r1, threads=(1024,), group=(256,))
    return linear_r1.reshape((1, 32, 1, 1, 1))
