def forward(x, *, p):
    mul_out = empty((8, 49152), dtype=float32)
    launch("mul_kernel", x, mul_out, threads=(393216,), group=(1024,))
    return mul_out
