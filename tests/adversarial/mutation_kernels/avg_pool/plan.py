def forward(x):
    b, c, n = x.shape
    count = (n + 4 - 5) // 3 + 1
    out = empty((b, c, count), dtype=x.dtype)
    launch("avg_pool", x, out, n, count, threads=(b * c, count))
    return out
