def forward(logits, target):
    rows, n = logits.shape
    out = empty((rows,), dtype=logits.dtype)
    launch("cross_entropy", logits, target, out, n, threads=(rows,))
    return out
