def forward(a, b, *, p):
    mm_parts = empty((8, 1, 128), dtype=float32)
    launch("mm_parts_kernel", a, b, mm_parts, threads=(32768,), group=(256,))
    mm_out = empty((8, 1), dtype=float32)
    launch("mm_kernel", mm_parts, mm_out, threads=(256,), group=(256,))
    return mm_out
