def forward(predictions, targets, *, p):
    mean_out = empty((), dtype=float32)
    launch("mean_kernel", predictions, targets, mean_out, threads=(32,), group=(32,))
    return mean_out
