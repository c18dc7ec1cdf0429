def forward(x, *, p):
    argmin_out = empty((4, 1024), dtype=int64)
    launch("argmin_kernel", x, argmin_out, threads=(4,), group=(1,))
    return argmin_out
