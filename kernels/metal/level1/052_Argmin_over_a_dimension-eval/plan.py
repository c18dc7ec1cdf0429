def forward(x, *, p):
    argmin_out = empty((4, 1024), dtype=int64)
    launch("argmin_kernel", x, argmin_out, threads=(1024,), group=(256,))
    return argmin_out
