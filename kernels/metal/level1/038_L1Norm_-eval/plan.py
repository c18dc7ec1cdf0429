def forward(x, *, p):
    mean_sum_parts = empty((64, 16), dtype=float32)
    launch("mean_sum_parts_kernel", x, mean_sum_parts, threads=(32768,), group=(256,))
    mean_out = empty((64,), dtype=float32)
    launch("mean_kernel", mean_sum_parts, mean_out, threads=(2048,), group=(256,))
    div_out = empty((64, 8192), dtype=float32)
    launch("div_kernel", x, mean_out, div_out, threads=(32768,), group=(256,))
    return div_out
