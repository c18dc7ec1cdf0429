def forward(x, *, p):
    div_out = empty((16, 49152), dtype=float32)
    launch("div_kernel", x, div_out, threads=(786432,), group=(1024,))
    return div_out
