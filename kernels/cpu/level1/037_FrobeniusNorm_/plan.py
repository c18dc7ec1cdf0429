def forward(x, *, p):
    vector_norm_total_parts = empty((4, 32), dtype=float64)
    launch("vector_norm_total_parts_kernel", x, vector_norm_total_parts, threads=(128,), group=(1,))
    vector_norm_out = empty((), dtype=float32)
    launch("vector_norm_kernel", vector_norm_total_parts, vector_norm_out, threads=(1,), group=(1,))
    div_out = empty((4, 32, 64, 64), dtype=float32)
    launch("div_kernel", x, vector_norm_out, div_out, threads=(524288,), group=(1024,))
    return div_out
