def prepare(p):
    add_r2 = empty((32,), dtype=float32)
    launch("add_r2_kernel", p.conv.bias, add_r2, threads=(32,), group=(32,))
    return {"add_r2": add_r2}


def forward(x, *, p, s):
    mul_out = empty((4, 32, 30, 30), dtype=float32)
    launch("mul_kernel", p.conv.weight, x, s.add_r2, mul_out, threads=(14464,), group=(128,))
    return mul_out
