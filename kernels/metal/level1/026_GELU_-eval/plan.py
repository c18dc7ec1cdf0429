def forward(x, *, p):
    gelu_out = empty((8, 49152), dtype=float32)
    launch("gelu_kernel", x, gelu_out, threads=(393216,), group=(256,))
    return gelu_out
