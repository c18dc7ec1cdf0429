def prepare(p):
    add_r1 = empty((64,), dtype=float32)
    launch("add_r1_kernel", p.conv.bias, add_r1, threads=(64,), group=(64,))
    return {"add_r1": add_r1}


def forward(x, *, p, s):
    mul_out = empty((32, 64, 6, 6), dtype=float32)
    launch("mul_kernel", p.conv.weight, x, s.add_r1, mul_out, threads=(9216,), group=(128,))
    mul_1 = empty((32, 64, 3, 3), dtype=float32)
    launch("mul_1_kernel", mul_out, mul_1, threads=(196608,), group=(256,))
    return mul_1
