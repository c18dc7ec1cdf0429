def forward(x, *, p):
    rows, k = x.shape
    n = p.weight.shape[0]
    out = empty((rows, n), dtype=int8)
    launch("quantised_dot", x, p.weight, out, k, n, threads=(rows, n))
    return out
