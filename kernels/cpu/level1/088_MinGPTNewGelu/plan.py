def forward(x, *, p):
    mul_3 = empty((64, 2048), dtype=float32)
    launch("mul_3_kernel", x, mul_3, threads=(131072,), group=(1024,))
    return mul_3
