def forward(x, *, p):
    n, c, h, w = x.shape
    out = empty((n, c, h, w), dtype=x.dtype)
    launch("bn_relu", x, p.bn.running_mean, p.bn.running_var, p.bn.weight, p.bn.bias, out, c, h * w, threads=(n, c))
    return out
