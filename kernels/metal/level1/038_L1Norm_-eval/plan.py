def forward(x, *, p):
    mean_sum_parts = empty((32, 32), dtype=float32)
    launch("mean_sum_parts_kernel", x, mean_sum_parts, threads=(32768,), group=(256,))
    mean_out = empty((32,), dtype=float32)
    launch("mean_kernel", mean_sum_parts, mean_out, threads=(1024,), group=(256,))
    div_out = empty((32, 8192), dtype=float32)
    launch("div_kernel", x, mean_out, div_out, threads=(32768,), group=(256,))
    return div_out
