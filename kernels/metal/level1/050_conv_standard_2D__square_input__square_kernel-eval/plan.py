def forward(x, *, p):
    convolution_out = empty((64, 96, 6, 6), dtype=float32)
    launch("convolution_kernel", p.conv1.weight, x, p.conv1.bias, convolution_out, threads=(9216,), group=(128,))
    return convolution_out
