def forward(x, *, p):
    rows, n = x.shape
    out = empty((rows, n), dtype=x.dtype)
    launch("layer_norm", x, p.norm.weight, p.norm.bias, out, n, 1e-5, threads=(rows,))
    return out
