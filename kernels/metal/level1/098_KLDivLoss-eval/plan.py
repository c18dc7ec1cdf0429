def forward(predictions, targets, *, p):
    div_out = empty((), dtype=float32)
    launch("div_kernel", predictions, targets, div_out, threads=(32,), group=(32,))
    return div_out
