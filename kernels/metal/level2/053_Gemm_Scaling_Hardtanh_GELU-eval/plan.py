def prepare(p):
    mul_r1 = empty((1024, 1024), dtype=float32)
    launch("mul_r1_kernel", p.gemm.weight, mul_r1, threads=(1048576,), group=(256,))
    mul_r2 = empty((1024,), dtype=float32)
    launch("mul_r2_kernel", p.gemm.bias, mul_r2, threads=(1024,), group=(256,))
    return {"mul_r1": mul_r1, "mul_r2": mul_r2}


def forward(x, *, p, s):
    gelu_out = empty((32, 1024), dtype=float32)
    launch("gelu_kernel", x, s.mul_r1, s.mul_r2, gelu_out, threads=(4096,), group=(128,))
    return gelu_out
