def forward(x):
    rows, n = x.shape
    out = empty((rows, n), dtype=x.dtype)
    launch("l2_normalise", x, out, n, 1e-6, threads=(rows,))
    return out
