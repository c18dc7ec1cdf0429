def forward(a, b, *, p):
    mm_parts = empty((64, 256, 4), dtype=float32)
    launch("mm_parts_kernel", a, b, mm_parts, threads=(8192,), group=(128,))
    mm_out = empty((64, 256), dtype=float32)
    launch("mm_kernel", mm_parts, mm_out, threads=(524288,), group=(256,))
    return mm_out
