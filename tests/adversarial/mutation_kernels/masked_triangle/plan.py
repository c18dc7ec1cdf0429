def forward(x, mask):
    b, n, m = x.shape
    out = empty((b, n, m), dtype=x.dtype)
    launch("masked_triangle", x, mask, out, n, threads=(b, n))
    return out
