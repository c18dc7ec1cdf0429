def forward(x, *, p):
    vector_norm_total_parts = empty((4, 16, 64), dtype=float32)
    launch("vector_norm_total_parts_kernel", x, vector_norm_total_parts, threads=(131072,), group=(256,))
    vector_norm_out = empty((), dtype=float32)
    launch("vector_norm_kernel", vector_norm_total_parts, vector_norm_out, threads=(32,), group=(32,))
    div_out = empty((4, 16, 64, 64), dtype=float32)
    launch("div_kernel", x, vector_norm_out, div_out, threads=(262144,), group=(256,))
    return div_out
