def forward(x, *, p):
    div_out = empty((4, 16, 64, 64), dtype=float32)
    launch("div_kernel", x, div_out, threads=(4096,), group=(256,))
    return div_out
