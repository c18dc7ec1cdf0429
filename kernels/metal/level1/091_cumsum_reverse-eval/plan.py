def forward(x, *, p):
    flip_1 = empty((32, 4096), dtype=float32)
    launch("flip_1_kernel", x, flip_1, threads=(1024,), group=(256,))
    return flip_1
