def forward(x, *, p):
    convolution_out = convolution(x, p.conv.weight, p.conv.bias, (1, 1), (0, 0), (1, 1), False, (0, 0), 1)
    launch("mul_kernel", convolution_out, threads=(230400,), group=(1024,))
    return convolution_out
