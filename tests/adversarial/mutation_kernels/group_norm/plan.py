def forward(x, *, p):
    n, c, h, w = x.shape
    out = empty((n, c, h, w), dtype=x.dtype)
    launch("group_norm", x, p.norm.weight, p.norm.bias, out, 3, c // 3, h * w, threads=(n * 3,))
    return out
