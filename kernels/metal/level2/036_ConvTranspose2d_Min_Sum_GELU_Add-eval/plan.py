def forward(x, *, p):
    convolution_out = empty((2, 64, 32, 32), dtype=float32)
    launch("convolution_kernel", p.conv_transpose.weight, x, p.conv_transpose.bias, convolution_out, threads=(8192,), group=(128,))
    min_1 = empty((2, 32, 32), dtype=float32)
    launch("min_1_kernel", convolution_out, min_1, threads=(512,), group=(256,))
    add_out = empty((2, 1, 1, 32), dtype=float32)
    launch("add_kernel", min_1, p.bias, add_out, threads=(64,), group=(64,))
    return add_out
