def forward(anchor, positive, negative, *, p):
    vector_norm_total_parts = empty((128, 8), dtype=float32)
    vector_norm_1_total_parts = empty((128, 8), dtype=float32)
    launch("vector_norm_1_total_parts_kernel", anchor, positive, negative, vector_norm_total_parts, vector_norm_1_total_parts, threads=(32768,), group=(256,))
    add_2 = empty((128,), dtype=float32)
    launch("add_2_kernel", vector_norm_total_parts, add_2, threads=(4096,), group=(256,))
    clamp_out = empty((128,), dtype=float32)
    launch("clamp_kernel", vector_norm_1_total_parts, add_2, clamp_out, threads=(4096,), group=(256,))
    mean_out = empty((), dtype=float32)
    launch("mean_kernel", clamp_out, mean_out, threads=(32,), group=(32,))
    return mean_out
