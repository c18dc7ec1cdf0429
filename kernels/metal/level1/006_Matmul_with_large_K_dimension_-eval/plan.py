def forward(a, b, *, p):
    mm_parts_parts = empty((8, 16, 8, 8), dtype=float32)
    launch("mm_parts_parts_kernel", a, b, mm_parts_parts, threads=(4096,), group=(64,))
    mm_parts = empty((8, 16, 8), dtype=float32)
    launch("mm_parts_kernel", mm_parts_parts, mm_parts, threads=(32768,), group=(256,))
    mm_out = empty((8, 16), dtype=float32)
    launch("mm_kernel", mm_parts, mm_out, threads=(4096,), group=(256,))
    return mm_out
