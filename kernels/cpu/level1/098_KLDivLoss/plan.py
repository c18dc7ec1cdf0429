def forward(predictions, targets, *, p):
    sum_1_parts = empty((64,), dtype=float64)
    launch("sum_1_parts_kernel", predictions, targets, sum_1_parts, threads=(64,), group=(1,))
    div_out = empty((), dtype=float32)
    launch("div_kernel", sum_1_parts, div_out, threads=(1,), group=(1,))
    return div_out
