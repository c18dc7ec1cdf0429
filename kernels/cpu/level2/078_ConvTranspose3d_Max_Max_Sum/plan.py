def forward(x, *, p):
    convolution_out = convolution(x, p.conv_transpose.weight, p.conv_transpose.bias, (2, 2, 2), (2, 2, 2), (1, 1, 1), True, (0, 0, 0), 1)
    sum_1 = empty((2, 2, 2, 2), dtype=float32)
    launch("sum_1_kernel", convolution_out, sum_1, threads=(8,), group=(1,))
    return sum_1.reshape((2, 1, 2, 2, 2))
