def forward(a, b, *, p):
    mm_parts = empty((512, 64, 2), dtype=float32)
    launch("mm_parts_kernel", a, b, mm_parts, threads=(8192,), group=(128,))
    mm_out = empty((512, 64), dtype=float32)
    launch("mm_kernel", mm_parts, mm_out, threads=(1048576,), group=(256,))
    return mm_out
