def forward(x, *, p):
    convolution_out = convolution(x, p.conv.weight, p.conv.bias, (1, 1), (0, 0), (1, 1), False, (0, 0), 1)
    mul_1 = empty((32, 128, 3, 3), dtype=float32)
    launch("mul_1_kernel", convolution_out, mul_1, threads=(12288,), group=(1,))
    return mul_1
