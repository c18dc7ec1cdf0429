def forward(x, *, p):
    convolution_out = convolution(x, p.conv.weight, p.conv.bias, (1, 1), (0, 0), (1, 1), False, (0, 0), 1)
    tanh_1 = empty((32, 1, 14, 14), dtype=float32)
    launch("tanh_1_kernel", convolution_out, tanh_1, threads=(32,), group=(1,))
    return tanh_1
