def forward(x, *, p):
    vector_norm_total_parts = empty((32, 32), dtype=float32)
    launch("vector_norm_total_parts_kernel", x, vector_norm_total_parts, threads=(32768,), group=(256,))
    vector_norm_out = empty((32,), dtype=float32)
    launch("vector_norm_kernel", vector_norm_total_parts, vector_norm_out, threads=(1024,), group=(256,))
    div_out = empty((32, 8192), dtype=float32)
    launch("div_kernel", x, vector_norm_out, div_out, threads=(32768,), group=(256,))
    return div_out
