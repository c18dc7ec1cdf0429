def forward(x, *, p):
    convolution_out = convolution(x, p.conv.weight, p.conv.bias, (1, 1, 1), (0, 0, 0), (1, 1, 1), False, (0, 0, 0), 1)
    min_1 = empty((32, 12, 14, 14), dtype=float32)
    launch("min_1_kernel", convolution_out, min_1, threads=(768,), group=(1,))
    launch("softmax_kernel", min_1, threads=(32,), group=(1,))
    return min_1
