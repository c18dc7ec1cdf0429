def forward(x, *, p):
    div_out = empty((4, 32, 64, 64), dtype=float32)
    launch("div_kernel", x, div_out, threads=(128,), group=(1,))
    return div_out
