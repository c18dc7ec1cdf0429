def forward(x, *, p):
    div_out = empty((8, 49152), dtype=float32)
    launch("div_kernel", x, div_out, threads=(393216,), group=(256,))
    return div_out
