def forward(x, skip):
    b, c, h, w = x.shape
    out = empty((b, c, h * 2, w * 3), dtype=x.dtype)
    launch("upsample", x, skip, out, w * 3, threads=(b * c, h * 2))
    return out
