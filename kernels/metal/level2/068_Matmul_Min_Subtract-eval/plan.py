def forward(x, *, p):
    sub_out = empty((4, 1024), dtype=float32)
    launch("sub_kernel", x, p.linear.weight, p.linear.bias, p["constant"], sub_out, threads=(131072,), group=(256,))
    return sub_out
