def forward(x, mask, *, p):
    cumsum_out = empty((128, 4096), dtype=float32)
    launch("cumsum_kernel", x, mask, cumsum_out, threads=(128,), group=(1,))
    return cumsum_out
