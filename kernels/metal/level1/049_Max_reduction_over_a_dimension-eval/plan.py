def forward(x, *, p):
    max_1 = empty((4, 1024), dtype=float32)
    launch("max_1_kernel", x, max_1, threads=(1024,), group=(256,))
    return max_1
