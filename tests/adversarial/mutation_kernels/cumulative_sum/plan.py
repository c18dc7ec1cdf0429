def forward(x):
    rows, n = x.shape
    out = empty((rows, n), dtype=x.dtype)
    launch("running_sum", x, out, n, threads=(rows,))
    return out
