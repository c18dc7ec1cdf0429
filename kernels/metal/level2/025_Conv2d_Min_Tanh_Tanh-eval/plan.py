def forward(x, *, p):
    convolution_out = empty((32, 32, 14, 14), dtype=float32)
    launch("convolution_kernel", p.conv.weight, x, p.conv.bias, convolution_out, threads=(12544,), group=(128,))
    tanh_1 = empty((32, 1, 14, 14), dtype=float32)
    launch("tanh_1_kernel", convolution_out, tanh_1, threads=(2048,), group=(256,))
    return tanh_1
