def forward(a, *, p):
    mul_out = empty((512, 4096), dtype=float32)
    launch("mul_kernel", a, mul_out, threads=(2097152,), group=(1024,))
    return mul_out
