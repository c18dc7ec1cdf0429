def forward(x, *, p):
    cumsum_out = empty((128, 8192), dtype=float32)
    launch("cumsum_kernel", x, cumsum_out, threads=(128,), group=(1,))
    return cumsum_out
