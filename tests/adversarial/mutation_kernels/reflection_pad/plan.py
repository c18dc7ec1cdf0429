def forward(x):
    b, c, n = x.shape
    out = empty((b, c, n + 8), dtype=x.dtype)
    launch("reflect", x, out, n, n + 8, threads=(b * c,))
    return out
