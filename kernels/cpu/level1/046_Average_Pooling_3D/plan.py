def forward(x, *, p):
    avg_pool3d_out = empty((1, 16, 16, 16, 16), dtype=float32)
    launch("avg_pool3d_kernel", x, avg_pool3d_out, threads=(4096,), group=(1,))
    return avg_pool3d_out
