ASSUMPTIONS = (
    'weights are finite',
)


def prepare(p):
    mul_r1 = empty((32,), dtype=float32)
    sub_r1 = empty((32,), dtype=float32)
    launch("sub_r1_kernel", p.bn.running_var, p.bn.weight, p.bn.running_mean, p.bn.bias, mul_r1, sub_r1, threads=(32,), group=(32,))
    return {"mul_r1": mul_r1, "sub_r1": sub_r1}


def forward(x, *, p, s):
    add_r2 = empty((4, 32, 64, 64), dtype=float32)
    launch("add_r2_kernel", x, s.mul_r1, s.sub_r1, add_r2, threads=(32768,), group=(256,))
    return add_r2
