def forward(x, *, p):
    div_out = empty((4, 49152), dtype=float32)
    launch("div_kernel", x, div_out, threads=(196608,), group=(256,))
    return div_out
