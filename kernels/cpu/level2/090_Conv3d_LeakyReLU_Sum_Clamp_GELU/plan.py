def forward(x, *, p):
    convolution_out = convolution(x, p.conv.weight, p.conv.bias, (1, 1, 1), (0, 0, 0), (1, 1, 1), False, (0, 0, 0), 1)
    launch("gelu_kernel", p.sum_tensor, convolution_out, threads=(512,), group=(1,))
    return convolution_out
