def forward(x, *, p):
    convolution_out = convolution(x, p.conv.weight, p.conv.bias, (1, 1), (0, 0), (1, 1), False, (0, 0), 1)
    min_1 = empty((16, 14, 14), dtype=float32)
    launch("min_1_kernel", convolution_out, min_1, threads=(16,), group=(1,))
    return min_1.reshape((16, 1, 14, 14))
