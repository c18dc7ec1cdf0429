def forward(x, *, p):
    min_1 = empty((4, 1024), dtype=float32)
    launch("min_1_kernel", x, min_1, threads=(4,), group=(1,))
    return min_1
