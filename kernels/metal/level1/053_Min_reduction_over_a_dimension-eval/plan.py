def forward(x, *, p):
    min_1 = empty((4, 1024), dtype=float32)
    launch("min_1_kernel", x, min_1, threads=(1024,), group=(256,))
    return min_1
