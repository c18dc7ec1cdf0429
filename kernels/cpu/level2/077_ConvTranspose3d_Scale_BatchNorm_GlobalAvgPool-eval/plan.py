ASSUMPTIONS = (
    'weights are finite',
    'inputs are finite',
)


def prepare(p):
    mul_r4 = empty((64, 1, 1, 1), dtype=float32)
    add_r3 = empty((64,), dtype=float32)
    launch("add_r3_kernel", p.batch_norm.running_var, p.batch_norm.weight, p.batch_norm.running_mean, p.batch_norm.bias, p.conv_transpose.bias, mul_r4, add_r3, threads=(64,), group=(64,))
    mul_r5 = empty((32, 64, 1, 1, 1), dtype=float32)
    launch("mul_r5_kernel", p.conv_transpose.weight, mul_r4, mul_r5, threads=(2048,), group=(1,))
    return {"mul_r4": mul_r4, "add_r3": add_r3, "mul_r5": mul_r5}


def forward(x, *, p, s):
    sum_r4 = empty((1, 32), dtype=float32)
    launch("sum_r4_kernel", x, sum_r4, threads=(32,), group=(1,))
    linear_r1 = linear(sum_r4, s.mul_r5.reshape((32, 64)).permute((1, 0)), s.add_r3)
    return linear_r1.reshape((1, 64, 1, 1, 1))
