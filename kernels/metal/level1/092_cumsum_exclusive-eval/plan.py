def forward(x, *, p):
    cat_out = empty((64, 4096), dtype=float32)
    launch("cat_kernel", x, cat_out, threads=(2048,), group=(256,))
    return cat_out
