def forward(x, *, p):
    max_pool2d_out = empty((2, 6, 1, 16371), dtype=float32)
    launch("max_pool2d_kernel", x, max_pool2d_out, threads=(36,), group=(1,))
    return max_pool2d_out.reshape((2, 6, 16371))
