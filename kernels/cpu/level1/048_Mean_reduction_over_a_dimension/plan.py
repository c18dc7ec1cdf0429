def forward(x, *, p):
    mean_out = empty((8, 2048), dtype=float32)
    launch("mean_kernel", x, mean_out, threads=(8,), group=(1,))
    return mean_out
