def prepare(p):
    mul_r2 = empty((1024,), dtype=float32)
    launch("mul_r2_kernel", p.linear.bias, mul_r2, threads=(1024,), group=(256,))
    mul_r1 = empty((1024, 1024), dtype=float32)
    launch("mul_r1_kernel", p.linear.weight, mul_r1, threads=(1048576,), group=(256,))
    return {"mul_r2": mul_r2, "mul_r1": mul_r1}


def forward(x, *, p, s):
    relu_out = empty((32, 1024), dtype=float32)
    launch("relu_kernel", x, s.mul_r1, s.mul_r2, relu_out, threads=(4096,), group=(128,))
    return relu_out
