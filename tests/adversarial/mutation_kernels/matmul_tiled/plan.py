def forward(a, b):
    m, k = a.shape
    n = b.shape[1]
    out = empty((m, n), dtype=a.dtype)
    launch("matmul", a, b, out, m, n, k, threads=(ceil_div(m, 4), ceil_div(n, 8)))
    return out
