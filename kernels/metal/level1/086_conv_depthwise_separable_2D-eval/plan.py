def forward(x, *, p):
    convolution_out = empty((1, 16, 64, 64), dtype=float32)
    launch("convolution_kernel", p.depthwise.weight, x, convolution_out, threads=(32768,), group=(256,))
    convolution_1 = empty((1, 1, 32, 64, 64), dtype=float32)
    launch("convolution_1_kernel", p.pointwise.weight, convolution_out, convolution_1, threads=(8192,), group=(128,))
    return convolution_1.reshape((1, 32, 64, 64))
