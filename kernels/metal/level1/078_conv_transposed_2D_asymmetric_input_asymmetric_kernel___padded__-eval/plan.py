def forward(x, *, p):
    convolution_out = empty((1, 1, 16, 32, 128), dtype=float32)
    launch("convolution_kernel", p.conv_transpose2d.weight, x, convolution_out, threads=(8192,), group=(128,))
    return convolution_out.reshape((1, 16, 32, 128))
