def forward(x, *, p):
    convolution_out = convolution(x, p.conv.weight, p.conv.bias, (1, 1), (0, 0), (1, 1), False, (0, 0), 1)
    mean_out = empty((8, 32), dtype=float32)
    launch("mean_kernel", convolution_out, mean_out, threads=(256,), group=(1,))
    return mean_out
