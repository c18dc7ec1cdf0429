def forward(x, *, p):
    convolution_sums = empty((1, 1, 32, 8, 2, 8, 2, 8, 2), dtype=float32)
    launch("convolution_sums_kernel", p.conv_transpose.weight, x, convolution_sums, threads=(8192,), group=(128,))
    sum_1 = empty((1, 2, 2, 2), dtype=float32)
    launch("sum_1_kernel", convolution_sums, p.conv_transpose.bias, sum_1, threads=(128,), group=(128,))
    return sum_1.reshape((1, 1, 2, 2, 2))
