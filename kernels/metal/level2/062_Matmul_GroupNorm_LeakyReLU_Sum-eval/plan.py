def prepare(p):
    mul_r1 = empty((1024,), dtype=float32)
    launch("mul_r1_kernel", p.gn.weight, mul_r1, threads=(1024,), group=(256,))
    mul_r3 = empty((1024,), dtype=float32)
    launch("mul_r1_kernel", p.gn.bias, mul_r3, threads=(1024,), group=(256,))
    return {"mul_r1": mul_r1, "mul_r3": mul_r3}


def forward(x, *, p, s):
    linear_out = empty((32, 1024), dtype=float32)
    launch("linear_kernel", x, p.fc.weight, p.fc.bias, linear_out, threads=(4096,), group=(128,))
    launch("leaky_relu_r1_kernel", s.mul_r1, s.mul_r3, linear_out, threads=(524288,), group=(256,))
    return linear_out
