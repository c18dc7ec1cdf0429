def forward(x):
    n, c, h, w = x.shape
    out = empty((n, c, h, w), dtype=x.dtype)
    launch("log_softmax", x, out, c, h * w, threads=(n, h * w))
    return out
