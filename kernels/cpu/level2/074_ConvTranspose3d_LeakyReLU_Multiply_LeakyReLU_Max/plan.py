def forward(x, *, p):
    convolution_out = convolution(x, p.conv_transpose.weight, p.conv_transpose.bias, (2, 2, 2), (1, 1, 1), (1, 1, 1), True, (1, 1, 1), 1)
    leaky_relu_r1 = empty((4, 16, 4, 8, 8), dtype=float32)
    launch("leaky_relu_r1_kernel", convolution_out, p.multiplier, leaky_relu_r1, threads=(2048,), group=(1,))
    return leaky_relu_r1
