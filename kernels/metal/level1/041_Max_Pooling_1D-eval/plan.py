def forward(x, *, p):
    max_pool2d_out = empty((1, 6, 1, 16371), dtype=float32)
    launch("max_pool2d_kernel", x, max_pool2d_out, threads=(29376,), group=(256,))
    return max_pool2d_out.reshape((1, 6, 16371))
