def forward(x, *, p):
    mean_out = empty((4, 1024), dtype=float32)
    launch("mean_kernel", x, mean_out, threads=(1024,), group=(256,))
    return mean_out
