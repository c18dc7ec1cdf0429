def forward(a, b, *, p):
    mul_out = empty((1024, 2048), dtype=float32)
    launch("mul_kernel", a, b, mul_out, threads=(1024,), group=(1,))
    return mul_out
