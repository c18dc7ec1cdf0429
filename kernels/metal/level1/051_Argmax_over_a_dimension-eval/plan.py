def forward(x, *, p):
    argmax_out = empty((4, 1024), dtype=int64)
    launch("argmax_kernel", x, argmax_out, threads=(1024,), group=(256,))
    return argmax_out
