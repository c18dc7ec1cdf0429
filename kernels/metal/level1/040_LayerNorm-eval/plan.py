def forward(x, *, p):
    layer_norm_sum_parts = empty((4, 32, 64), dtype=float32)
    layer_norm_sum_parts_centers = empty((4, 32, 64), dtype=float32)
    layer_norm_squares_left = empty((4, 32, 64), dtype=float32)
    layer_norm_squares_parts = empty((4, 32, 64), dtype=float32)
    launch("layer_norm_squares_parts_kernel", x, layer_norm_sum_parts, layer_norm_sum_parts_centers, layer_norm_squares_left, layer_norm_squares_parts, threads=(262144,), group=(256,))
    layer_norm_mean = empty((4,), dtype=float32)
    layer_norm_rstd = empty((4,), dtype=float32)
    launch("layer_norm_rstd_kernel", layer_norm_sum_parts, layer_norm_squares_parts, layer_norm_sum_parts_centers, layer_norm_squares_left, layer_norm_mean, layer_norm_rstd, threads=(128,), group=(128,))
    layer_norm_out = empty((4, 32, 64, 64), dtype=float32)
    launch("layer_norm_kernel", x, layer_norm_mean, layer_norm_rstd, p.ln.weight, p.ln.bias, layer_norm_out, threads=(32768,), group=(256,))
    return layer_norm_out
