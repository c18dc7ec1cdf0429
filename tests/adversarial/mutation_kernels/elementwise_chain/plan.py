def forward(x, y):
    n = x.numel()
    out = empty((n,), dtype=x.dtype)
    launch("chain", x, y, out, threads=(n,))
    return out
