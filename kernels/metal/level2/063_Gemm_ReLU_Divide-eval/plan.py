def prepare(p):
    mul_r2 = empty((1024, 1024), dtype=float32)
    launch("mul_r2_kernel", p.linear.weight, mul_r2, threads=(1048576,), group=(256,))
    mul_r3 = empty((1024,), dtype=float32)
    launch("mul_r3_kernel", p.linear.bias, mul_r3, threads=(1024,), group=(256,))
    return {"mul_r2": mul_r2, "mul_r3": mul_r3}


def forward(x, *, p, s):
    relu_r1 = empty((32, 1024), dtype=float32)
    launch("relu_r1_kernel", x, s.mul_r2, s.mul_r3, relu_r1, threads=(4096,), group=(128,))
    return relu_r1
