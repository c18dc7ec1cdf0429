def forward(x, *, p):
    convolution_out = empty((32, 24, 4, 6, 6), dtype=float32)
    launch("convolution_kernel", p.conv.weight, x, p.conv.bias, convolution_out, threads=(9216,), group=(128,))
    min_1 = empty((32, 24, 6, 6), dtype=float32)
    launch("min_1_kernel", convolution_out, min_1, threads=(24576,), group=(256,))
    launch("softmax_kernel", min_1, threads=(1024,), group=(256,))
    return min_1
