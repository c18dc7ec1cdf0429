def forward(predictions, targets, *, p):
    mean_sum_parts = empty((128,), dtype=float64)
    launch("mean_sum_parts_kernel", predictions, targets, mean_sum_parts, threads=(128,), group=(1,))
    mean_out = empty((), dtype=float32)
    launch("mean_kernel", mean_sum_parts, mean_out, threads=(1,), group=(1,))
    return mean_out
