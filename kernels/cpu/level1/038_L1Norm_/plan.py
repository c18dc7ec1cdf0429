def forward(x, *, p):
    div_out = empty((128, 8192), dtype=float32)
    launch("div_kernel", x, div_out, threads=(128,), group=(1,))
    return div_out
