def forward(x, *, p):
    convolution_out = convolution(x, p.conv_transpose.weight, p.conv_transpose.bias, (2, 2), (1, 1), (1, 1), True, (1, 1), 1)
    launch("tanh_kernel", p.bias, convolution_out, threads=(128,), group=(1,))
    return convolution_out
