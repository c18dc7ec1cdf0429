def forward(x, *, p):
    convolution_out = convolution(x, p.conv_transpose.weight, p.conv_transpose.bias, (2, 2), (1, 1), (1, 1), True, (1, 1), 1)
    min_1 = empty((1, 64, 64), dtype=float32)
    launch("min_1_kernel", convolution_out, min_1, threads=(2,), group=(1,))
    add_out = empty((1, 1, 1, 64), dtype=float32)
    launch("add_kernel", min_1, p.bias, add_out, threads=(1,), group=(1,))
    return add_out
