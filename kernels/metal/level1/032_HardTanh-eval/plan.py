def forward(x, *, p):
    hardtanh_out = empty((8, 49152), dtype=float32)
    launch("hardtanh_kernel", x, hardtanh_out, threads=(393216,), group=(256,))
    return hardtanh_out
