def forward(x, *, p):
    layer_norm_sum_parts = empty((2, 32), dtype=float64)
    launch("layer_norm_sum_parts_kernel", x, layer_norm_sum_parts, threads=(64,), group=(1,))
    layer_norm_mean = empty((2,), dtype=float32)
    launch("layer_norm_mean_kernel", layer_norm_sum_parts, layer_norm_mean, threads=(2,), group=(1,))
    layer_norm_squares_parts = empty((2, 32), dtype=float64)
    launch("layer_norm_squares_parts_kernel", x, layer_norm_mean, layer_norm_squares_parts, threads=(64,), group=(1,))
    layer_norm_rstd = empty((2,), dtype=float32)
    launch("layer_norm_rstd_kernel", layer_norm_squares_parts, layer_norm_rstd, threads=(2,), group=(1,))
    layer_norm_out = empty((2, 32, 128, 128), dtype=float32)
    launch("layer_norm_kernel", x, layer_norm_mean, layer_norm_rstd, p.ln.weight, p.ln.bias, layer_norm_out, threads=(32,), group=(1,))
    return layer_norm_out
