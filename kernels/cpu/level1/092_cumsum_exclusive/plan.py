def forward(x, *, p):
    cat_out = empty((128, 4096), dtype=float32)
    launch("cat_kernel", x, cat_out, threads=(128,), group=(1,))
    return cat_out
