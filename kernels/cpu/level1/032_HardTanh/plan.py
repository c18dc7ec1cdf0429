def forward(x, *, p):
    hardtanh_out = empty((16, 49152), dtype=float32)
    launch("hardtanh_kernel", x, hardtanh_out, threads=(786432,), group=(1024,))
    return hardtanh_out
