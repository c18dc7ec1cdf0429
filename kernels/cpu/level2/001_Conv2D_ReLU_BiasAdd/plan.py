def forward(x, *, p):
    convolution_out = convolution(x, p.conv.weight, p.conv.bias, (1, 1), (0, 0), (1, 1), False, (0, 0), 1)
    launch("add_kernel", p.bias, convolution_out, threads=(4096,), group=(1,))
    return convolution_out
