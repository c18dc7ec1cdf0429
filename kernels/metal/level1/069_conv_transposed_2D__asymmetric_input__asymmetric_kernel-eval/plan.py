def forward(x, *, p):
    convolution_out = empty((4, 1, 64, 10, 36), dtype=float32)
    launch("convolution_kernel", p.conv_transpose2d.weight, x, convolution_out, threads=(11520,), group=(128,))
    return convolution_out.reshape((4, 64, 10, 36))
