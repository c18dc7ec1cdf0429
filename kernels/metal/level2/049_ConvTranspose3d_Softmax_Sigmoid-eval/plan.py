def forward(x, *, p):
    convolution_out = empty((1, 32, 8, 16, 16), dtype=float32)
    launch("convolution_kernel", p.conv_transpose.weight, x, p.conv_transpose.bias, convolution_out, threads=(8192,), group=(128,))
    launch("sigmoid_kernel", convolution_out, threads=(512,), group=(256,))
    return convolution_out
