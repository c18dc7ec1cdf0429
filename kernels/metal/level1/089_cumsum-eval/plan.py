def forward(x, *, p):
    cumsum_out = empty((128, 4096), dtype=float32)
    launch("cumsum_kernel", x, cumsum_out, threads=(4096,), group=(256,))
    return cumsum_out
