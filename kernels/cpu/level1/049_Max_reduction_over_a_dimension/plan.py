def forward(x, *, p):
    max_1 = empty((4, 1024), dtype=float32)
    launch("max_1_kernel", x, max_1, threads=(4,), group=(1,))
    return max_1
