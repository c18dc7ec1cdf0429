def forward(x, *, p):
    avg_pool2d_out = empty((2, 4, 1, 16385), dtype=float32)
    launch("avg_pool2d_kernel", x, avg_pool2d_out, threads=(37120,), group=(256,))
    return avg_pool2d_out.reshape((2, 4, 16385))
